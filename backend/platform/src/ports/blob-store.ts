import type { Readable } from 'node:stream'

/** Keys are `/`-separated segments of `[A-Za-z0-9._-]`; anything else throws. */
export interface BlobStat {
  /** Bytes. */
  size: number
  modifiedAt: Date
}

export interface BlobStore {
  /**
   * Stores all of `source`, or nothing: a reader never sees part of a blob, and once this resolves it survives a
   * power cut. Overwrites. A source that fails or an aborted signal leaves the former blob, if any, as it was.
   * No room: StorageFullError.
   */
  put(
    key: string,
    source: Readable | Uint8Array,
    options?: { contentType?: string; signal?: AbortSignal },
  ): Promise<{ size: number }>
  /** `range` is in bytes, both ends inclusive, clipped to the blob. The stream must be consumed or destroyed. */
  read(
    key: string,
    range?: { start: number; end: number },
  ): Promise<{ stream: Readable; size: number } | undefined>
  stat(key: string): Promise<BlobStat | undefined>
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>
  /** Deletes every key below `prefix` (a whole segment, such as `photos/ID`). */
  deletePrefix(prefix: string): Promise<void>
  /** Keys below `prefix` in no particular order. */
  list(prefix: string): AsyncIterable<{ key: string } & BlobStat>
  /** Resolves when the store answers, throws StoreUnavailableError when not. */
  check(): Promise<void>
  close(): Promise<void>
}
