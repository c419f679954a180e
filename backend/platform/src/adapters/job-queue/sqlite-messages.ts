import type { QueueCounts, DeadLetter } from '../../ports/job-queue.ts'
import type { QueueName } from '@glimpse/contract'
import type { SqliteDatabase } from '../sqlite-database.ts'
import { isConsumerDead } from './consumer-identity.ts'

export const queueMigrations: readonly string[] = [
  `CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'leased', 'dead')),
    deliveries INTEGER NOT NULL DEFAULT 0,
    -- Milliseconds since 1970, like lease_until.
    available_at INTEGER NOT NULL,
    consumer_id TEXT,
    lease_until INTEGER,
    reason TEXT,
    dead_at TEXT
  ) STRICT;
  CREATE INDEX messages_ready ON messages (queue, available_at, id) WHERE state = 'ready';
  CREATE INDEX messages_leased ON messages (queue, lease_until, consumer_id) WHERE state = 'leased';
  CREATE INDEX messages_dead ON messages (queue, id) WHERE state = 'dead';`,
]

export interface LeasedMessage {
  id: number
  body: string
  deliveries: number
}

/** How one delivery ended. */
export type Settlement = { id: number; deliveries: number } & (
  | { outcome: 'done' | 'handedBack' }
  | { outcome: 'retry'; delayMs: number; reason: string }
  | { outcome: 'dead'; reason: string }
)

const toReady = "state = 'ready', consumer_id = NULL, lease_until = NULL"

/** SQL of the message table; every function is one statement or belongs in the caller's transaction. */
export function messageTable(database: SqliteDatabase, maxDeliveries: number) {
  const died = `The process that worked on it died ${maxDeliveries} times`

  /** Leases of those consumers are void: their messages are ready again, or dead after too many deliveries. */
  function release(condition: string, ...parameters: (string | number)[]): number {
    const dead = database.run(
      `UPDATE messages SET state = 'dead', consumer_id = NULL, lease_until = NULL, reason = ?, dead_at = ?
       WHERE state = 'leased' AND deliveries >= ? AND ${condition}`,
      died,
      new Date().toISOString(),
      maxDeliveries,
      ...parameters,
    )
    const ready = database.run(
      `UPDATE messages SET ${toReady} WHERE state = 'leased' AND ${condition}`,
      ...parameters,
    )
    return dead + ready
  }

  return {
    add(queue: QueueName, bodies: readonly string[], now: number): void {
      for (const body of bodies) {
        database.run('INSERT INTO messages (queue, body, available_at) VALUES (?, ?, ?)', queue, body, now)
      }
    },

    releaseDeadConsumers(): number {
      const dead = database
        .all<{ consumer_id: string }>("SELECT DISTINCT consumer_id FROM messages WHERE state = 'leased'")
        .filter(({ consumer_id }) => isConsumerDead(consumer_id))
      return dead.reduce((released, { consumer_id }) => released + release('consumer_id = ?', consumer_id), 0)
    },

    hasExpired: (queue: QueueName, now: number): boolean =>
      database.get(
        "SELECT 1 FROM messages WHERE state = 'leased' AND queue = ? AND lease_until < ? LIMIT 1",
        queue,
        now,
      ) !== undefined,

    releaseExpired: (queue: QueueName, now: number): number =>
      release('queue = ? AND lease_until < ?', queue, now),

    /** When the first message is to be delivered; it may be past. */
    nextAvailable: (queue: QueueName): number | undefined =>
      database.get<{ available_at: number }>(
        "SELECT available_at FROM messages WHERE state = 'ready' AND queue = ? ORDER BY available_at LIMIT 1",
        queue,
      )?.available_at,

    lease: (
      queue: QueueName,
      consumerId: string,
      limit: number,
      now: number,
      until: number,
    ): LeasedMessage[] =>
      database
        .all<LeasedMessage & { available_at: number }>(
          `UPDATE messages SET state = 'leased', consumer_id = ?, lease_until = ?, deliveries = deliveries + 1
           WHERE id IN (SELECT id FROM messages WHERE state = 'ready' AND queue = ? AND available_at <= ?
             ORDER BY available_at, id LIMIT ?)
           RETURNING id, body, deliveries, available_at`,
          consumerId,
          until,
          queue,
          now,
          limit,
        )
        // RETURNING has no order.
        .sort((a, b) => a.available_at - b.available_at || a.id - b.id),

    /** Answers the ids that this consumer still holds. */
    renew: (queue: QueueName, consumerId: string, until: number): Set<number> =>
      new Set(
        database
          .all<{ id: number }>(
            `UPDATE messages SET lease_until = ? WHERE state = 'leased' AND queue = ? AND consumer_id = ?
             RETURNING id`,
            until,
            queue,
            consumerId,
          )
          .map(({ id }) => id),
      ),

    /** False when the lease was lost meanwhile: the message is another's now, and nothing was changed. */
    settle(consumerId: string, settlement: Settlement, now: number): boolean {
      const held = "id = ? AND state = 'leased' AND consumer_id = ? AND deliveries = ?"
      const holder = [settlement.id, consumerId, settlement.deliveries]
      switch (settlement.outcome) {
        case 'done':
          return database.run(`DELETE FROM messages WHERE ${held}`, ...holder) > 0
        case 'handedBack':
          return (
            database.run(
              `UPDATE messages SET ${toReady}, deliveries = deliveries - 1 WHERE ${held}`,
              ...holder,
            ) > 0
          )
        case 'retry':
          return (
            database.run(
              `UPDATE messages SET ${toReady}, available_at = ?, reason = ? WHERE ${held}`,
              now + Math.round(settlement.delayMs),
              settlement.reason,
              ...holder,
            ) > 0
          )
        case 'dead':
          return (
            database.run(
              `UPDATE messages SET state = 'dead', consumer_id = NULL, lease_until = NULL, reason = ?, dead_at = ?
               WHERE ${held}`,
              settlement.reason,
              new Date(now).toISOString(),
              ...holder,
            ) > 0
          )
      }
    },

    counts(queue: QueueName, now: number): QueueCounts {
      const count = (condition: string, ...parameters: number[]) =>
        database.get<{ n: number }>(
          `SELECT count(*) AS n FROM messages WHERE queue = ? AND ${condition}`,
          queue,
          ...parameters,
        )!.n
      return {
        ready: count("state = 'ready' AND available_at <= ?", now),
        inFlight: count("state = 'leased'"),
        delayed: count("state = 'ready' AND available_at > ?", now),
        dead: count("state = 'dead'"),
      }
    },

    dead: (queue: QueueName, limit: number): DeadLetter[] =>
      database
        .all<{ id: number; body: string; reason: string; deliveries: number; dead_at: string }>(
          `SELECT id, body, reason, deliveries, dead_at FROM messages WHERE state = 'dead' AND queue = ?
           ORDER BY id LIMIT ?`,
          queue,
          limit,
        )
        .map((row) => ({
          id: String(row.id),
          queue,
          message: JSON.parse(row.body) as unknown,
          reason: row.reason,
          deliveryCount: row.deliveries,
          deadAt: row.dead_at,
        })),

    revive: (queue: QueueName, ids: readonly string[] | undefined, now: number): number =>
      database.run(
        `UPDATE messages SET state = 'ready', deliveries = 0, available_at = ?, reason = NULL, dead_at = NULL
         WHERE state = 'dead' AND queue = ? ${ids ? 'AND CAST(id AS TEXT) IN (SELECT value FROM json_each(?))' : ''}`,
        now,
        queue,
        ...(ids ? [JSON.stringify(ids)] : []),
      ),
  }
}
export type MessageTable = ReturnType<typeof messageTable>
