import type { QueueMessages, QueueName } from '@glimpse/contract'

export interface Delivery<M> {
  id: string
  message: M
  /** 1 for the first time, counting also deliveries whose consumer died. */
  deliveryCount: number
}

/** Thrown by a handler: do not try again, keep it in the dead letters with this reason. */
export class RejectMessage extends Error {
  override name = 'RejectMessage'
}

export interface DeadLetter {
  id: string
  queue: QueueName
  message: unknown
  reason: string
  deliveryCount: number
  /** ISO 8601, UTC. */
  deadAt: string
}

export interface QueueCounts {
  ready: number
  /** Leased to a consumer. */
  inFlight: number
  /** Waiting for their next try. */
  delayed: number
  dead: number
}

export interface Consumer {
  /** Takes no more, waits for the handlers that run (aborted ones are handed back), resolves when none is left. */
  stop(): Promise<void>
}

/**
 * At-least-once delivery. A handler that resolves acknowledges; one that throws is tried again after a growing delay
 * until the delivery limit, then lies with the dead letters; RejectMessage goes there at once. A consumer that dies
 * loses its lease and the message is delivered again, which counts as a delivery.
 */
export interface JobQueue {
  /** Resolves once the message would survive a crash. Messages are validated against the contract. */
  publish<Q extends QueueName>(queue: Q, messages: readonly QueueMessages[Q][]): Promise<void>
  consume<Q extends QueueName>(
    queue: Q,
    options: {
      /** How many messages may be with this consumer at once. */
      prefetch: number
    },
    handle: (delivery: Delivery<QueueMessages[Q]>, signal: AbortSignal) => Promise<void>,
  ): Promise<Consumer>
  counts(queue: QueueName): Promise<QueueCounts>
  deadLetters(queue: QueueName, limit: number): Promise<DeadLetter[]>
  /** Puts dead letters back, all or the named; answers how many. */
  retryDead(queue: QueueName, ids?: readonly string[]): Promise<number>
  check(): Promise<void>
  close(): Promise<void>
}
