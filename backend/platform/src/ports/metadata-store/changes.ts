import type { PhotoRecord } from './photos.ts'

export type PhotoChange = { kind: 'photo'; photo: PhotoRecord } | { kind: 'photo-deleted'; id: string }

export interface ChangeLog {
  /** Where "now" is. */
  head(ownerId: string): Promise<number>
  /**
   * What changed after `since`, oldest change first, each photo at most once and as it is now.
   * `reset` when deletions older than the log's memory may have been missed.
   */
  since(
    ownerId: string,
    since: number,
    limit: number,
  ): Promise<{ items: PhotoChange[]; next: number; more: boolean; reset: boolean }>
}
