import type { PhotoRecord } from '../../ports/metadata-store/photos.ts'
import type { SqlValue } from '../sqlite-database.ts'

/** A row as it is read: what queries need as columns, the rest of the record as JSON. */
export interface PhotoRow {
  id: string
  owner_id: string
  sha256: string
  taken_at: string
  uploaded_at: string
  status: PhotoRecord['status']
  favorite: number
  trashed_at: string | null
  dispatched_at: string | null
  search_space_id: string | null
  size: number
  seq: number
  rest: string
}

export const photoColumns =
  'id, owner_id, sha256, taken_at, uploaded_at, status, favorite, trashed_at, dispatched_at, search_space_id, ' +
  'size, seq, rest'

/** 3:2 until the picture was read. */
const usualAspect = 1.5

export function toRow(photo: PhotoRecord, seq: number): Record<string, SqlValue> {
  const { id, ownerId, sha256, takenAt, uploadedAt, status, favorite, size, ...others } = photo
  const { trashedAt, dispatchedAt, searchSpaceId, ...rest } = others
  return {
    id,
    owner_id: ownerId,
    sha256,
    taken_at: takenAt,
    uploaded_at: uploadedAt,
    status,
    derivatives: photo.stages.derivatives.state,
    search: photo.stages.search.state,
    favorite,
    trashed_at: trashedAt,
    dispatched_at: dispatchedAt,
    search_space_id: searchSpaceId,
    size,
    aspect: photo.width && photo.height ? photo.width / photo.height : usualAspect,
    seq,
    rest: JSON.stringify(rest),
  }
}

export function fromRow(row: PhotoRow): PhotoRecord {
  return {
    ...(JSON.parse(row.rest) as Omit<PhotoRecord, 'id'>),
    id: row.id,
    ownerId: row.owner_id,
    sha256: row.sha256,
    takenAt: row.taken_at,
    uploadedAt: row.uploaded_at,
    status: row.status,
    favorite: row.favorite === 1,
    size: row.size,
    ...(row.trashed_at !== null && { trashedAt: row.trashed_at }),
    ...(row.dispatched_at !== null && { dispatchedAt: row.dispatched_at }),
    ...(row.search_space_id !== null && { searchSpaceId: row.search_space_id }),
  }
}
