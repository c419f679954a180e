import type { ListPhotosQuery, Page, Photo, PhotoStatus, RenderQuery, Timeline } from '@glimpse/contract'

/** A photo as it is kept: what clients see, and what only the backend needs. */
export interface PhotoRecord extends Photo {
  ownerId: string
  /** Blob key of the original bytes. */
  originalKey: string
  /** Runs of processing so far; results of an older run are ignored. */
  attempt: number
  /** ISO 8601 UTC; unset until the job of this attempt was confirmed by the queue. */
  dispatchedAt?: string | undefined
  /** Space that holds this photo's search vector. */
  searchSpaceId?: string | undefined
  /** Renders asked for at upload. */
  renders: RenderQuery[]
}

/** Undefined as a value removes the field. `updatedAt` is set by the store. */
export type PhotoPatch = Partial<Omit<PhotoRecord, 'id' | 'ownerId' | 'sha256' | 'uploadedAt' | 'updatedAt'>>

export interface PhotoCounts {
  total: number
  byStatus: Record<PhotoStatus, number>
  trashed: number
  /** Derivatives ready, search waiting; trash not counted. */
  waitingForSearch: number
  /** Sum of original sizes, trash included. */
  bytes: number
}

export interface PhotoStore {
  /** One photo per owner and SHA-256: the one that was there first is answered, `inserted` tells. */
  insert(photo: PhotoRecord): Promise<{ photo: PhotoRecord; inserted: boolean }>
  /** Without an owner: for work that has none (jobs, results). Everything that answers a person names the owner. */
  find(id: string, ownerId?: string): Promise<PhotoRecord | undefined>
  /** In the order asked, missing ones and those of others left out. */
  findMany(ids: readonly string[], ownerId: string): Promise<PhotoRecord[]>
  /**
   * Changes the photo if it exists and `when` (on the stored photo, in one atomic step with the change) allows;
   * answers the photo as it is after, undefined where nothing was changed. Recorded in the change log with it.
   */
  update(
    id: string,
    change: (photo: PhotoRecord) => PhotoPatch | undefined,
    ownerId?: string,
  ): Promise<PhotoRecord | undefined>
  /** Newest `takenAt` first, ties by id descending; pages never overlap or skip. `cursor` is this store's own; a broken one throws AppError `validation_failed` with field `cursor`. */
  list(ownerId: string, query: ListPhotosQuery): Promise<Page<PhotoRecord>>
  timeline(ownerId: string): Promise<Timeline>
  /** Removes the photo and records that it is gone; answers it as it was. */
  delete(id: string, ownerId: string): Promise<PhotoRecord | undefined>
  counts(ownerId: string): Promise<PhotoCounts>
  /**
   * Photos of any owner, oldest upload first, for sweepers and backfills (page on with `after`, an id):
   * `undispatched`: unfinished and never confirmed by the queue; `unanswered`: unfinished, dispatched before `before`;
   * `withoutSpace`: derivatives ready, not failed by search, vector not in `spaceId`;
   * `trashedBefore`: in the trash since before `before`.
   */
  scan(
    what:
      | { kind: 'undispatched' }
      | { kind: 'unanswered'; before: string }
      | { kind: 'withoutSpace'; spaceId: string }
      | { kind: 'trashedBefore'; before: string }
      | { kind: 'all' },
    page: { limit: number; after?: string | undefined },
  ): Promise<PhotoRecord[]>
  /** Photos whose search vector is in the space / all readable ones (trash included): progress of a model change. */
  countSpace(spaceId: string): Promise<{ inSpace: number; readable: number }>
}
