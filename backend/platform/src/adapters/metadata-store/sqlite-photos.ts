import type { PhotoPatch, PhotoRecord, PhotoStore } from '../../ports/metadata-store/photos.ts'
import type { SqliteDatabase } from '../sqlite-database.ts'
import { nextSeq } from './sqlite-changes.ts'
import { fromRow, photoColumns, toRow, type PhotoRow } from './sqlite-photo-row.ts'
import { listPhotos, photoCounts, photoTimeline, scanPhotos, spaceCount } from './sqlite-photo-queries.ts'

const rowColumns = [
  ...photoColumns.split(', ').filter((column) => column !== 'rest'),
  'derivatives',
  'search',
  'aspect',
  'rest',
]
const insertPhoto = `INSERT INTO photos (${rowColumns.join(', ')}) VALUES (${rowColumns.map(() => '?').join(', ')})`
const changedColumns = rowColumns.filter(
  (column) => !['id', 'owner_id', 'sha256', 'uploaded_at'].includes(column),
)
const updatePhoto = `UPDATE photos SET ${changedColumns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`

export function sqlitePhotoStore(database: SqliteDatabase): PhotoStore {
  function find(id: string, ownerId?: string): PhotoRecord | undefined {
    const row = database.get<PhotoRow>(`SELECT ${photoColumns} FROM photos WHERE id = ?`, id)
    return row && (ownerId === undefined || row.owner_id === ownerId) ? fromRow(row) : undefined
  }

  return {
    async insert(photo) {
      return database.transaction(() => {
        const there = database.get<PhotoRow>(
          `SELECT ${photoColumns} FROM photos WHERE owner_id = ? AND sha256 = ?`,
          photo.ownerId,
          photo.sha256,
        )
        if (there) return { photo: fromRow(there), inserted: false }
        const row = toRow(photo, nextSeq(database, photo.ownerId))
        database.run(insertPhoto, ...rowColumns.map((column) => row[column]))
        database.run('DELETE FROM photo_deletions WHERE id = ?', photo.id)
        return { photo: find(photo.id)!, inserted: true }
      })
    },

    async find(id, ownerId) {
      return find(id, ownerId)
    },

    async findMany(ids, ownerId) {
      // The plus keeps the planner from reading the owner's whole library to find a handful of ids.
      const rows = database.all<PhotoRow>(
        `SELECT ${photoColumns} FROM photos WHERE id IN (SELECT value FROM json_each(?)) AND +owner_id = ?`,
        JSON.stringify(ids),
        ownerId,
      )
      const byId = new Map(rows.map((row) => [row.id, row]))
      return ids.flatMap((id) => byId.get(id) ?? []).map(fromRow)
    },

    async update(id, change, ownerId) {
      return database.transaction(() => {
        const before = find(id, ownerId)
        const patch = before && change(before)
        if (!patch) return undefined
        const after = patched(before, patch)
        const row = toRow(after, nextSeq(database, before.ownerId))
        database.run(updatePhoto, ...changedColumns.map((column) => row[column]), id)
        return find(id)
      })
    },

    async delete(id, ownerId) {
      return database.transaction(() => {
        const photo = find(id, ownerId)
        if (!photo) return undefined
        database.run('DELETE FROM photos WHERE id = ?', id)
        database.run(
          'INSERT INTO photo_deletions (id, owner_id, seq, deleted_at) VALUES (?, ?, ?, ?)',
          id,
          ownerId,
          nextSeq(database, ownerId),
          new Date().toISOString(),
        )
        return photo
      })
    },

    async list(ownerId, query) {
      return listPhotos(database, ownerId, query)
    },
    async timeline(ownerId) {
      return photoTimeline(database, ownerId)
    },
    async counts(ownerId) {
      return photoCounts(database, ownerId)
    },
    async scan(what, page) {
      return scanPhotos(database, what, page)
    },
    async countSpace(spaceId) {
      return spaceCount(database, spaceId)
    },
  }
}

/** What identifies a photo stays, whatever a patch carries at run time. */
function patched(before: PhotoRecord, patch: PhotoPatch): PhotoRecord {
  const { id, ownerId, sha256, uploadedAt } = before
  return { ...before, ...patch, id, ownerId, sha256, uploadedAt, updatedAt: new Date().toISOString() }
}
