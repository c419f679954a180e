import { queueSchemas, type QueueMessages, type QueueName } from '@glimpse/contract'
import type { Logger } from '../../logger.ts'
import { RejectMessage, type Consumer, type Delivery } from '../../ports/job-queue.ts'
import type { SqliteDatabase } from '../sqlite-database.ts'
import { newConsumerId } from './consumer-identity.ts'
import type { LeasedMessage, MessageTable, Settlement } from './sqlite-messages.ts'

export interface ConsumerSettings {
  leaseMs: number
  maxDeliveries: number
  /** Milliseconds until the next try after the given number of deliveries. */
  backoff: (deliveryCount: number) => number
  /** How often to look for what other processes published. */
  pollMs: number
  /** How long `stop` waits for handlers before it aborts them, and then again before it leaves them. */
  stopGraceMs: number
  logger?: Logger | undefined
}

export interface SqliteConsumer extends Consumer {
  /** There may be something to do now. */
  wake(): void
}

interface Running {
  message: LeasedMessage
  controller: AbortController
  finished: Promise<void>
}

export function startConsumer<Q extends QueueName>(
  { database, messages }: { database: SqliteDatabase; messages: MessageTable },
  queue: Q,
  prefetch: number,
  handle: (delivery: Delivery<QueueMessages[Q]>, signal: AbortSignal) => Promise<void>,
  { leaseMs, maxDeliveries, backoff, pollMs, stopGraceMs, logger }: ConsumerSettings,
): SqliteConsumer {
  const consumerId = newConsumerId()
  const running = new Map<number, Running>()
  let settled: Settlement[] = []
  let stopping: Promise<void> | undefined
  let turn: NodeJS.Immediate | undefined
  let timer: NodeJS.Timeout | undefined
  const heartbeat = setInterval(() => guarded(renew), leaseMs / 3)

  /** Trouble with the database is met again at the next turn: leases and acknowledgements are kept until then. */
  function guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      logger?.error({ err: error, queue }, 'the job queue does not answer; trying again')
      turnIn(pollMs)
    }
  }

  /** One turn of the event loop gathers what finished in it: all of it is acknowledged in one transaction. */
  function wake(): void {
    turn ??= setImmediate(() => {
      turn = undefined
      guarded(takeTurn)
    })
  }

  function turnIn(milliseconds: number): void {
    clearTimeout(timer)
    timer = setTimeout(wake, milliseconds)
  }

  function takeTurn(): void {
    const now = Date.now()
    const room = stopping ? 0 : prefetch - running.size
    const next = room > 0 ? messages.nextAvailable(queue) : undefined
    const due = next !== undefined && next <= now
    const expired = !stopping && messages.hasExpired(queue, now)

    if (settled.length > 0 || due || expired) {
      const leased = database.transaction(() => {
        for (const settlement of settled) {
          if (!messages.settle(consumerId, settlement, now)) {
            logger?.warn({ queue, message: settlement.id }, 'a lease was lost before its handler finished')
          }
        }
        if (expired) {
          // A process that was suspended must not take its own work for that of a dead one.
          messages.renew(queue, consumerId, now + leaseMs)
          messages.releaseExpired(queue, now)
        }
        return room > 0 ? messages.lease(queue, consumerId, room, now, now + leaseMs) : []
      })
      settled = []
      leased.forEach(deliver)
    }
    if (stopping) return
    if (running.size >= prefetch) return clearTimeout(timer)
    const upcoming = messages.nextAvailable(queue)
    turnIn(upcoming === undefined ? pollMs : Math.min(pollMs, Math.max(0, upcoming - Date.now())))
  }

  function renew(): void {
    if (running.size === 0) return
    const held = messages.renew(queue, consumerId, Date.now() + leaseMs)
    for (const { message, controller } of running.values()) {
      const isSettled = settled.some(({ id }) => id === message.id)
      if (!held.has(message.id) && !isSettled)
        controller.abort(new Error('The lease of this message was lost'))
    }
  }

  function deliver(message: LeasedMessage): void {
    const controller = new AbortController()
    const finished = run(message, controller.signal).then((settlement) => {
      // Gone already where `stop` gave up waiting.
      if (!running.delete(message.id)) return
      settled.push(settlement)
      wake()
    })
    running.set(message.id, { message, controller, finished })
  }

  async function run({ id, body, deliveries }: LeasedMessage, signal: AbortSignal): Promise<Settlement> {
    const parsed = queueSchemas[queue].safeParse(JSON.parse(body))
    if (!parsed.success) {
      return {
        id,
        deliveries,
        outcome: 'dead',
        reason: `Not a message of this version: ${parsed.error.message}`,
      }
    }
    try {
      const message = parsed.data as QueueMessages[Q]
      await handle({ id: String(id), message, deliveryCount: deliveries }, signal)
      return { id, deliveries, outcome: 'done' }
    } catch (error) {
      if (error instanceof RejectMessage) return { id, deliveries, outcome: 'dead', reason: error.message }
      if (stopping && signal.aborted) return { id, deliveries, outcome: 'handedBack' }
      const reason = error instanceof Error ? error.message : String(error)
      logger?.warn({ err: error, queue, message: id, deliveries }, 'a handler failed')
      return deliveries >= maxDeliveries
        ? { id, deliveries, outcome: 'dead', reason }
        : { id, deliveries, outcome: 'retry', delayMs: backoff(deliveries), reason }
    }
  }

  async function stop(): Promise<void> {
    await quiet(stopGraceMs)
    for (const { controller } of running.values()) controller.abort(new Error('The consumer is stopping'))
    await quiet(stopGraceMs)
    for (const { message } of running.values()) {
      logger?.warn(
        { queue, message: message.id },
        'a handler did not heed its signal; its message is handed back',
      )
      settled.push({ id: message.id, deliveries: message.deliveries, outcome: 'handedBack' })
    }
    running.clear()
    clearInterval(heartbeat)
    clearTimeout(timer)
    clearImmediate(turn)
    guarded(takeTurn)
    clearTimeout(timer)
  }

  /** Resolves when no handler runs any more, or after so many milliseconds. */
  async function quiet(milliseconds: number): Promise<void> {
    let deadline: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (deadline = setTimeout(resolve, milliseconds)))
    await Promise.race([Promise.all([...running.values()].map(({ finished }) => finished)), late])
    clearTimeout(deadline)
  }

  wake()
  return { wake, stop: () => (stopping ??= stop()) }
}
