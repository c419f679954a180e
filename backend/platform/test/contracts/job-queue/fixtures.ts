import { afterEach, beforeEach, vi } from 'vitest'
import type { ProcessJob } from '@glimpse/contract'
import type { Delivery, JobQueue } from '../../../src/index.ts'
import type { JobQueueHarness } from '../job-queue.contract.ts'

/** A fresh queue for each test. */
export function opened(open: () => Promise<JobQueueHarness>): {
  readonly harness: JobQueueHarness
  readonly queue: JobQueue
} {
  let harness: JobQueueHarness | undefined
  beforeEach(async () => {
    harness = await open()
  })
  afterEach(() => harness?.dispose())
  return {
    get harness() {
      return harness!
    },
    get queue() {
      return harness!.queue
    },
  }
}

export function job(photoId: string): ProcessJob {
  return {
    photoId,
    ownerId: 'owner',
    originalKey: `photos/${photoId}/original`,
    mimeType: 'image/jpeg',
    attempt: 1,
    stages: ['derivatives', 'search'],
    fields: { takenAt: '2024-01-01T00:00:00', favorite: false, trashed: false },
    renders: [],
  }
}

/** Photo ids `prefix0`, `prefix1` … */
export const jobs = (count: number, prefix = 'photo-') =>
  Array.from({ length: count }, (_, index) => job(`${prefix}${index}`))

export const idsOf = (deliveries: readonly Delivery<ProcessJob>[]) =>
  deliveries.map(({ message }) => message.photoId)

/** Waits for a condition that an assertion states. */
export const eventually = <T>(assertion: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(assertion, { timeout: 20_000, interval: 5 })

/** A promise to be resolved by hand. */
export function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {}
  const promise = new Promise<void>((resolve) => (open = resolve))
  return { opened: promise, open: () => open() }
}

/** Resolves when the signal aborts, as a handler that heeds it. */
export const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

/** A handler that never ends, whatever its signal says. */
export const never = (): Promise<never> => new Promise(() => {})
