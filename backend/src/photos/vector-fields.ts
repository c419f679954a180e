import type { JobFields } from '@glimpse/contract'
import type { PhotoRecord } from '@glimpse/platform'

/** What of a photo its vectors are filtered by. */
export const vectorFields = (photo: PhotoRecord): JobFields => ({
  takenAt: photo.takenAt,
  favorite: photo.favorite,
  trashed: photo.trashedAt !== undefined,
})
