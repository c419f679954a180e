import { describe } from 'vitest'
import type { JobQueue } from '../../src/index.ts'
import { deliveryContract } from './job-queue/delivery.contract.ts'
import { durabilityContract } from './job-queue/durability.contract.ts'
import { failureContract } from './job-queue/failure.contract.ts'
import { stopContract } from './job-queue/stop.contract.ts'

/** How the queue under test is to be set, so that no test has to wait long. */
export const contractSettings = {
  maxDeliveries: 3,
  /** The delay before the first retry; later ones may be longer. */
  retryDelayMs: 40,
  /** Where a dead consumer is only known by its silence. */
  leaseMs: 600,
  stopGraceMs: 60,
}

export interface JobQueueHarness {
  queue: JobQueue
  /** Closes the queue and opens the same one again, as a restart does. */
  reopen(): Promise<JobQueue>
  /**
   * The queue as others find it when the process that used it dies now, its handlers half done. What the former
   * `queue` does afterwards must not reach it.
   */
  crash(): Promise<JobQueue>
  dispose(): Promise<void>
}

/** What every job queue must do. `open` is called for each test, and answers an empty queue. */
export function jobQueueContract(
  name: string,
  open: (settings: typeof contractSettings) => Promise<JobQueueHarness>,
): void {
  describe(`job queue: ${name}`, () => {
    deliveryContract(() => open(contractSettings))
    failureContract(() => open(contractSettings))
    stopContract(() => open(contractSettings))
    durabilityContract(() => open(contractSettings))
  })
}
