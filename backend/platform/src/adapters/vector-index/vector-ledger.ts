import path from 'node:path'
import { migrate, openSqliteDatabase, type SqliteDatabase } from '../sqlite-database.ts'
import type { CollectionPoint } from './zvec-collection.ts'
import type { ColumnValues } from './vector-filter.ts'

export interface Space {
  spaceId: string
  dimensions: number
  /** Folder of its zvec collection; a rebuild takes a new one. */
  folder: string
  /** The collection was closed in order after its last write. */
  clean: boolean
}

/**
 * The vectors themselves, in SQLite: durable once a call returns. zvec holds a copy that is searchable but, in 0.7,
 * does not always survive kill -9 (alibaba/zvec#594, #768), so it is made anew from here when it was not closed.
 */
export type VectorLedger = ReturnType<typeof openVectorLedger>

const migrations = [
  `CREATE TABLE spaces (
    space_key INTEGER PRIMARY KEY, space_id TEXT NOT NULL UNIQUE, dimensions INTEGER NOT NULL,
    folder TEXT NOT NULL, clean INTEGER NOT NULL, dropped INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE points (
    point_key INTEGER PRIMARY KEY, space_key INTEGER NOT NULL REFERENCES spaces, id TEXT NOT NULL,
    owner_id TEXT NOT NULL, taken_at INTEGER NOT NULL, favorite INTEGER NOT NULL, trashed INTEGER NOT NULL,
    vector BLOB NOT NULL, UNIQUE (id, space_key)
  ) STRICT;
  CREATE INDEX points_by_space ON points (space_key, id);`,
]

interface PointRow {
  id: string
  owner_id: string
  taken_at: number
  favorite: number
  trashed: number
  vector: Uint8Array
}

const bytesOf = (vector: Float32Array) => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
/** Copied where it is a view (which need not be aligned for floats); libsql's `all` answers whole ArrayBuffers. */
const floatsOf = (bytes: Uint8Array | ArrayBuffer) => new Float32Array(new Uint8Array(bytes).buffer)

const pageSize = 500

export function openVectorLedger(file: string) {
  const lock = acquireLock(path.dirname(file))
  let database: SqliteDatabase
  try {
    database = openSqliteDatabase(file, { name: 'The vector index' })
    migrate(database, 'vectors', migrations)
  } catch (error) {
    lock.release()
    throw error
  }

  const inSpace = '(SELECT space_key FROM spaces WHERE space_id = ?)'
  const columns = 'id, owner_id, taken_at, favorite, trashed, vector'

  function* pages<Row extends { id: string }>(spaceId: string, selected: string): Generator<Row[]> {
    for (let after = ''; ;) {
      const rows = database.all<Row>(
        `SELECT ${selected} FROM points WHERE space_key = ${inSpace} AND id > ? ORDER BY id LIMIT ${pageSize}`,
        spaceId,
        after,
      )
      const last = rows.at(-1)
      if (!last) return
      yield rows
      after = last.id
    }
  }

  return {
    spaces: (): Space[] =>
      database
        .all<Omit<Space, 'clean'> & { clean: number }>(
          'SELECT space_id AS "spaceId", dimensions, folder, clean FROM spaces WHERE NOT dropped ORDER BY space_id',
        )
        .map((space) => ({ ...space, clean: space.clean === 1 })),

    addSpace(space: Space): void {
      database.run(
        'INSERT INTO spaces (space_id, dimensions, folder, clean) VALUES (?, ?, ?, ?)',
        space.spaceId,
        space.dimensions,
        space.folder,
        space.clean,
      )
    },

    setSpace(spaceId: string, folder: string, clean: boolean): void {
      database.run('UPDATE spaces SET folder = ?, clean = ? WHERE space_id = ?', folder, clean, spaceId)
    },

    /** From now on the space is not there; its points go with `sweep`. */
    dropSpace(spaceId: string): void {
      // The name is given up at once: the same space may be made anew meanwhile.
      database.run(
        "UPDATE spaces SET dropped = 1, space_id = space_id || '~' || space_key WHERE space_id = ?",
        spaceId,
      )
    },

    /** Removes some points of dropped spaces; false when nothing is left to do. */
    sweep(): boolean {
      const dropped = database.get<{ space_key: number }>(
        'SELECT space_key FROM spaces WHERE dropped LIMIT 1',
      )
      if (!dropped) return false
      const removed = database.run(
        `DELETE FROM points WHERE point_key IN (SELECT point_key FROM points WHERE space_key = ? LIMIT ${pageSize})`,
        dropped.space_key,
      )
      if (removed === 0) database.run('DELETE FROM spaces WHERE space_key = ?', dropped.space_key)
      return true
    },

    count: (spaceId: string): number =>
      database.get<{ n: number }>(`SELECT count(*) AS n FROM points WHERE space_key = ${inSpace}`, spaceId)!
        .n,

    /** Answers how many of the points are new. */
    upsert(spaceId: string, points: readonly CollectionPoint[]): number {
      return database.transaction(() => {
        let added = 0
        for (const { id, vector, columns: values } of points) {
          const known = database.get(
            `SELECT 1 AS known FROM points WHERE id = ? AND space_key = ${inSpace}`,
            id,
            spaceId,
          )
          if (!known) added += 1
          database.run(
            `INSERT INTO points (space_key, ${columns}) VALUES (${inSpace}, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id, space_key) DO UPDATE SET owner_id = excluded.owner_id, taken_at = excluded.taken_at,
               favorite = excluded.favorite, trashed = excluded.trashed, vector = excluded.vector`,
            spaceId,
            id,
            values.owner_id,
            values.taken_at,
            values.favorite,
            values.trashed,
            bytesOf(vector),
          )
        }
        return added
      })
    },

    /** Answers the spaces in which the point is now another. What stays the same costs no write. */
    update(id: string, values: Partial<ColumnValues>): string[] {
      const names = Object.keys(values)
      const changed = database.all<{ space_key: number; spaceId: string }>(
        `SELECT space_key, space_id AS "spaceId" FROM points JOIN spaces USING (space_key)
         WHERE id = ? AND NOT dropped AND (${names.map((name) => `${name} IS NOT ?`).join(' OR ')})`,
        id,
        ...Object.values(values),
      )
      if (changed.length === 0) return []
      // The metadata knows these values for certain; a power cut may take the last of them back here.
      database.exec('PRAGMA synchronous = NORMAL')
      database.transaction(() => {
        for (const { space_key } of changed) {
          database.run(
            `UPDATE points SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ? AND space_key = ?`,
            ...Object.values(values),
            id,
            space_key,
          )
        }
      })
      database.exec('PRAGMA synchronous = FULL')
      return changed.map(({ spaceId }) => spaceId)
    },

    /** Answers which of them each space had. */
    delete(ids: readonly string[]): Map<string, string[]> {
      const had = new Map<string, string[]>()
      database.transaction(() => {
        for (const id of ids) {
          const found = database.all<{ spaceId: string }>(
            'SELECT space_id AS "spaceId" FROM points JOIN spaces USING (space_key) WHERE id = ? AND NOT dropped',
            id,
          )
          if (found.length === 0) continue
          for (const { spaceId } of found) had.set(spaceId, [...(had.get(spaceId) ?? []), id])
          database.run('DELETE FROM points WHERE id = ?', id)
        }
      })
      return had
    },

    vector(spaceId: string, id: string): Float32Array | undefined {
      const row = database.get<{ vector: Uint8Array }>(
        `SELECT vector FROM points WHERE id = ? AND space_key = ${inSpace}`,
        id,
        spaceId,
      )
      return row && floatsOf(row.vector)
    },

    /** All points of a space, some hundreds at a time, by id. */
    *points(spaceId: string): Generator<CollectionPoint[]> {
      for (const rows of pages<PointRow>(spaceId, columns)) {
        yield rows.map(({ id, vector, favorite, trashed, ...rest }) => ({
          id,
          vector: floatsOf(vector),
          columns: { ...rest, favorite: favorite === 1, trashed: trashed === 1 },
        }))
      }
    },

    ids: (spaceId: string) => pages<{ id: string }>(spaceId, 'id'),
    check: (): void => void database.get('SELECT 1'),
    close(): void {
      database.close()
      lock.release()
    },
  }
}

/**
 * A second process must not write another truth into the same folder. A transaction left open in a file of its own is
 * a lock that the system takes back when the process dies.
 */
function acquireLock(directory: string): { release(): void } {
  const lock = openSqliteDatabase(path.join(directory, 'lock.db'), {
    name: `The vector index in ${directory}, which another process has open,`,
  })
  lock.exec('BEGIN IMMEDIATE')
  return {
    release() {
      lock.exec('COMMIT')
      lock.close()
    },
  }
}
