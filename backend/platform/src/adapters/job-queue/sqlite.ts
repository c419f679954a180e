import { queueSchemas, type QueueName } from '@glimpse/contract'
import { AppError } from '../../errors.ts'
import type { Logger } from '../../logger.ts'
import type { JobQueue } from '../../ports/job-queue.ts'
import { migrate, openSqliteDatabase } from '../sqlite-database.ts'
import { startConsumer, type SqliteConsumer } from './sqlite-consumer.ts'
import { messageTable, queueMigrations } from './sqlite-messages.ts'

export interface SqliteJobQueueOptions {
  /** Its own database file. */
  file: string
  /** How long a consumer may be silent before its messages are another's. Renewed while handlers run. */
  leaseMs?: number
  /** Deliveries after which a message that fails, or whose consumers die, lies with the dead letters. */
  maxDeliveries?: number
  /** Milliseconds until the next try after the given number of deliveries. */
  backoff?: (deliveryCount: number) => number
  /** How often to look for what other processes published; this process's own is seen at once. */
  pollMs?: number
  /** How long `stop` waits for handlers before it aborts them. */
  stopGraceMs?: number
  logger?: Logger
}

/** 1 s, 2 s, 4 s … at most 5 minutes, each by up to a fifth more or less, so that failures do not return in step. */
export function exponentialBackoff(deliveryCount: number, random: () => number = Math.random): number {
  return Math.round(Math.min(1000 * 2 ** (deliveryCount - 1), 300_000) * (0.8 + 0.4 * random()))
}

/** A job queue in a table: leases instead of connections. Leases of processes that have died are freed on opening. */
export function openSqliteJobQueue({
  file,
  leaseMs = 30_000,
  maxDeliveries = 5,
  backoff = exponentialBackoff,
  pollMs = 500,
  stopGraceMs = 4_000,
  logger,
}: SqliteJobQueueOptions): JobQueue {
  const name = 'The job queue'
  const published = openSqliteDatabase(file, { name })
  // Publishing must survive a power cut. A lease or an acknowledgement that is lost in one only means that a message
  // comes again, so these spare the disk the wait.
  const leases = openSqliteDatabase(file, { name, synchronous: 'NORMAL' })
  const closeFiles = () => {
    leases.close()
    published.close()
  }
  try {
    migrate(published, 'job-queue', queueMigrations)
  } catch (error) {
    closeFiles()
    throw error
  }
  const outbox = messageTable(published, maxDeliveries)
  const messages = messageTable(leases, maxDeliveries)
  const released = leases.transaction(() => messages.releaseDeadConsumers())
  if (released > 0) logger?.info({ released }, 'took back the messages of processes that have died')

  const consumers = new Map<SqliteConsumer, QueueName>()
  const wake = (queue: QueueName) => {
    for (const [consumer, consumed] of consumers) if (consumed === queue) consumer.wake()
  }

  return {
    async publish(queue, batch) {
      const bodies = batch.map((message) => encode(queue, message))
      if (bodies.length === 0) return
      published.transaction(() => outbox.add(queue, bodies, Date.now()))
      wake(queue)
    },

    async consume(queue, { prefetch }, handle) {
      messages.nextAvailable(queue) // throws here, to the caller, where the queue is closed
      const settings = { leaseMs, maxDeliveries, backoff, pollMs, stopGraceMs, logger }
      const consumer = startConsumer({ database: leases, messages }, queue, prefetch, handle, settings)
      consumers.set(consumer, queue)
      return {
        async stop() {
          await consumer.stop()
          consumers.delete(consumer)
          // What was handed back is free for the others at once.
          wake(queue)
        },
      }
    },

    async counts(queue) {
      return messages.counts(queue, Date.now())
    },
    async deadLetters(queue, limit) {
      return messages.dead(queue, limit)
    },
    async retryDead(queue, ids) {
      const revived = outbox.revive(queue, ids, Date.now())
      if (revived > 0) wake(queue)
      return revived
    },
    async check() {
      outbox.nextAvailable('photo.process')
    },
    async close() {
      await Promise.all([...consumers.keys()].map((consumer) => consumer.stop()))
      consumers.clear()
      closeFiles()
    },
  }
}

function encode(queue: QueueName, message: unknown): string {
  const parsed = queueSchemas[queue].safeParse(message)
  if (parsed.success) return JSON.stringify(parsed.data)
  throw new AppError('internal', 500, `This is not a message of ${queue}`, { cause: parsed.error })
}
