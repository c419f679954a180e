import type { ListPhotosQuery, Page, PhotoStatus, Timeline } from '@glimpse/contract'
import type { PhotoCounts, PhotoRecord, PhotoStore } from '../../ports/metadata-store/photos.ts'
import type { SqliteDatabase, SqlValue } from '../sqlite-database.ts'
import { decodePhotoCursor, encodePhotoCursor } from './photo-cursor.ts'
import { fromRow, photoColumns, type PhotoRow } from './sqlite-photo-row.ts'

export function listPhotos(
  database: SqliteDatabase,
  ownerId: string,
  query: ListPhotosQuery,
): Page<PhotoRecord> {
  // Literal conditions, not parameters, where an index is partial: only so does the planner know that it fits.
  const where = ['owner_id = ?', `trashed_at IS ${query.view === 'trash' ? 'NOT NULL' : 'NULL'}`]
  const parameters: SqlValue[] = [ownerId]
  const add = (condition: string, ...values: SqlValue[]) => {
    where.push(condition)
    parameters.push(...values)
  }
  if (query.favorite !== undefined) add(`favorite = ${query.favorite ? 1 : 0}`)
  if (query.status) add('status = ?', query.status)
  // Wall-clock texts sort as text; `T24` is past every time of that day.
  if (query.until) add('taken_at < ?', `${query.until}T24`)
  if (query.from) add('taken_at >= ?', query.from)
  if (query.cursor !== undefined) {
    const { takenAt, id } = decodePhotoCursor(query.cursor)
    add('(taken_at, id) < (?, ?)', takenAt, id)
  }
  const rows = database.all<PhotoRow>(
    `SELECT ${photoColumns} FROM photos WHERE ${where.join(' AND ')} ORDER BY taken_at DESC, id DESC LIMIT ?`,
    ...parameters,
    query.limit + 1,
  )
  const items = rows.slice(0, query.limit).map(fromRow)
  const last = items.at(-1)
  return rows.length > query.limit && last ? { items, nextCursor: encodePhotoCursor(last) } : { items }
}

export function photoTimeline(database: SqliteDatabase, ownerId: string): Timeline {
  const days = database.all<{ date: string; count: number; aspectSum: number }>(
    `SELECT substr(taken_at, 1, 10) AS date, count(*) AS count, sum(aspect) AS aspectSum FROM photos
     WHERE owner_id = ? AND trashed_at IS NULL GROUP BY substr(taken_at, 1, 10) ORDER BY substr(taken_at, 1, 10) DESC`,
    ownerId,
  )
  return { total: days.reduce((sum, day) => sum + day.count, 0), days }
}

interface CountRow {
  status: PhotoStatus
  trashed: number
  derivatives: string
  search: string
  photos: number
  bytes: number
}

export function photoCounts(database: SqliteDatabase, ownerId: string): PhotoCounts {
  const counts: PhotoCounts = {
    total: 0,
    byStatus: { queued: 0, processing: 0, processed: 0, failed: 0 },
    trashed: 0,
    waitingForSearch: 0,
    bytes: 0,
  }
  const rows = database.all<CountRow>(
    'SELECT status, trashed, derivatives, search, photos, bytes FROM photo_counts WHERE owner_id = ?',
    ownerId,
  )
  for (const row of rows) {
    counts.bytes += row.bytes
    if (row.trashed) {
      counts.trashed += row.photos
      continue
    }
    counts.total += row.photos
    counts.byStatus[row.status] += row.photos
    if (row.derivatives === 'ready' && row.search === 'waiting') counts.waitingForSearch += row.photos
  }
  return counts
}

export function spaceCount(database: SqliteDatabase, spaceId: string): { inSpace: number; readable: number } {
  return database.get<{ inSpace: number; readable: number }>(
    `SELECT coalesce(sum(photos) FILTER (WHERE search_space_id = ?), 0) AS inSpace,
       coalesce(sum(photos) FILTER (WHERE derivatives = 'ready'), 0) AS readable FROM photo_counts`,
    spaceId,
  )!
}

type Scan = Parameters<PhotoStore['scan']>[0]

/** Each condition is that of an index in the schema. Ids are UUIDv7: their order is that of uploading. */
function scanCondition(what: Scan): { condition: string; parameters: string[] } {
  const unfinished = "status IN ('queued', 'processing')"
  switch (what.kind) {
    case 'undispatched':
      return { condition: `${unfinished} AND dispatched_at IS NULL`, parameters: [] }
    case 'unanswered':
      return {
        condition: `${unfinished} AND dispatched_at IS NOT NULL AND dispatched_at < ?`,
        parameters: [what.before],
      }
    case 'withoutSpace':
      return {
        condition: "derivatives = 'ready' AND search <> 'failed' AND search_space_id IS NOT ?",
        parameters: [what.spaceId],
      }
    case 'trashedBefore':
      return { condition: 'trashed_at IS NOT NULL AND trashed_at < ?', parameters: [what.before] }
    case 'all':
      return { condition: 'TRUE', parameters: [] }
  }
}

export function scanPhotos(
  database: SqliteDatabase,
  what: Scan,
  { limit, after = '' }: { limit: number; after?: string | undefined },
): PhotoRecord[] {
  const { condition, parameters } = scanCondition(what)
  return database
    .all<PhotoRow>(
      `SELECT ${photoColumns} FROM photos WHERE ${condition} AND id > ? ORDER BY id LIMIT ?`,
      ...parameters,
      after,
      limit,
    )
    .map(fromRow)
}
