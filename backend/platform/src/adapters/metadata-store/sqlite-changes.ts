import type { ChangeLog, PhotoChange } from '../../ports/metadata-store/changes.ts'
import type { SqliteDatabase } from '../sqlite-database.ts'
import { fromRow, photoColumns, type PhotoRow } from './sqlite-photo-row.ts'

/** The next change number of an owner; call it inside the transaction of that change. */
export function nextSeq(database: SqliteDatabase, ownerId: string): number {
  return database.get<{ head: number }>(
    `INSERT INTO change_logs (owner_id, head) VALUES (?, 1)
     ON CONFLICT DO UPDATE SET head = head + 1 RETURNING head`,
    ownerId,
  )!.head
}

/** Forgets deletions older than `before` (ISO 8601 UTC): who comes back from further away loads afresh. */
export function pruneDeletions(database: SqliteDatabase, before: string): void {
  database.transaction(() => {
    database.run(
      `UPDATE change_logs SET pruned = max(pruned, gone.seq)
       FROM (SELECT owner_id, max(seq) AS seq FROM photo_deletions WHERE deleted_at < ? GROUP BY owner_id) AS gone
       WHERE change_logs.owner_id = gone.owner_id`,
      before,
    )
    database.run('DELETE FROM photo_deletions WHERE deleted_at < ?', before)
  })
}

export function sqliteChangeLog(database: SqliteDatabase): ChangeLog {
  const log = (ownerId: string) =>
    database.get<{ head: number; pruned: number }>(
      'SELECT head, pruned FROM change_logs WHERE owner_id = ?',
      ownerId,
    ) ?? { head: 0, pruned: 0 }

  return {
    async head(ownerId) {
      return log(ownerId).head
    },

    async since(ownerId, since, limit) {
      const { head, pruned } = log(ownerId)
      // Ahead of the log: the database was restored from a backup, and anything may have happened since.
      if (since < pruned || since > head) return { items: [], next: head, more: false, reset: true }

      const rows = database.all<PhotoRow>(
        `SELECT ${photoColumns} FROM photos WHERE owner_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
        ownerId,
        since,
        limit + 1,
      )
      const gone = database.all<{ id: string; seq: number }>(
        'SELECT id, seq FROM photo_deletions WHERE owner_id = ? AND seq > ? ORDER BY seq LIMIT ?',
        ownerId,
        since,
        limit + 1,
      )
      const changes = [
        ...rows.map((row) => ({
          seq: row.seq,
          item: (): PhotoChange => ({ kind: 'photo', photo: fromRow(row) }),
        })),
        ...gone.map(({ id, seq }) => ({ seq, item: (): PhotoChange => ({ kind: 'photo-deleted', id }) })),
      ].sort((a, b) => a.seq - b.seq)
      const page = changes.slice(0, limit)
      const more = changes.length > limit
      return {
        items: page.map((change) => change.item()),
        next: more ? page.at(-1)!.seq : head,
        more,
        reset: false,
      }
    },
  }
}
