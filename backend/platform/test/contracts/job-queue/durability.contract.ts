import { describe, expect, it } from 'vitest'
import type { ProcessJob } from '@glimpse/contract'
import type { Delivery } from '../../../src/index.ts'
import { contractSettings, type JobQueueHarness } from '../job-queue.contract.ts'
import { eventually, gate, idsOf, job, jobs, never, opened } from './fixtures.ts'

export function durabilityContract(open: () => Promise<JobQueueHarness>): void {
  describe('durability', () => {
    const context = opened(open)

    it('keeps what was published across a restart, and what was handled does not come back', async () => {
      await context.queue.publish('photo.process', jobs(10))
      const release = gate()
      const first: string[] = []
      const consumer = await context.queue.consume('photo.process', { prefetch: 1 }, async ({ message }) => {
        first.push(message.photoId)
        if (first.length === 4) release.open()
      })
      await release.opened
      await consumer.stop()
      const queue = await context.harness.reopen()
      const rest: Delivery<ProcessJob>[] = []
      await queue.consume('photo.process', { prefetch: 3 }, async (delivery) => void rest.push(delivery))
      await eventually(() =>
        expect([...first, ...idsOf(rest)].sort()).toEqual(jobs(10).map(({ photoId }) => photoId)),
      )
    })

    it('keeps the delay of a retry across a crash', async () => {
      await context.queue.publish('photo.process', [job('flaky')])
      await context.queue.consume('photo.process', { prefetch: 1 }, async () => {
        throw new Error('no')
      })
      await eventually(async () => expect((await context.queue.counts('photo.process')).delayed).toBe(1))
      const queue = await context.harness.crash()
      const got: Delivery<ProcessJob>[] = []
      await queue.consume('photo.process', { prefetch: 1 }, async (delivery) => void got.push(delivery))
      await eventually(() => expect(got.map(({ deliveryCount }) => deliveryCount)).toEqual([2]))
    })

    it('delivers again what was with a consumer that died, and counts that', async () => {
      await context.queue.publish('photo.process', jobs(6))
      let active = 0
      await context.queue.consume('photo.process', { prefetch: 2 }, () => {
        active += 1
        return never()
      })
      await eventually(() => expect(active).toBe(2))
      const queue = await context.harness.crash()
      const got: Delivery<ProcessJob>[] = []
      await queue.consume('photo.process', { prefetch: 3 }, async (delivery) => void got.push(delivery))
      await eventually(() => expect(idsOf(got).sort()).toEqual(jobs(6).map(({ photoId }) => photoId)))
      const counts = Object.fromEntries(
        got.map(({ message, deliveryCount }) => [message.photoId, deliveryCount]),
      )
      expect(counts).toEqual({
        'photo-0': 2,
        'photo-1': 2,
        'photo-2': 1,
        'photo-3': 1,
        'photo-4': 1,
        'photo-5': 1,
      })
    })

    it('lays a message that kills every consumer with the dead letters', async () => {
      let { queue } = context
      await queue.publish('photo.process', [job('killer')])
      for (let death = 1; death <= contractSettings.maxDeliveries; death++) {
        const started = gate()
        await queue.consume('photo.process', { prefetch: 1 }, ({ deliveryCount }) => {
          if (deliveryCount === death) started.open()
          return never()
        })
        await started.opened
        queue = await context.harness.crash()
      }
      const got: Delivery<ProcessJob>[] = []
      await queue.consume('photo.process', { prefetch: 1 }, async (delivery) => void got.push(delivery))
      await eventually(async () => expect((await queue.counts('photo.process')).dead).toBe(1))
      expect(got).toEqual([])
      const [letter] = await queue.deadLetters('photo.process', 1)
      expect(letter).toMatchObject({ message: job('killer'), deliveryCount: contractSettings.maxDeliveries })
      expect(letter!.reason).not.toBe('')
    })

    it('leaves a message with a consumer that lives, however long its handler takes', async () => {
      await context.queue.publish('photo.process', [job('slow')])
      const release = gate()
      let deliveries = 0
      for (let consumer = 0; consumer < 2; consumer++) {
        await context.queue.consume('photo.process', { prefetch: 1 }, () => {
          deliveries += 1
          return release.opened
        })
      }
      await eventually(() => expect(deliveries).toBe(1))
      const since = performance.now()
      await eventually(() =>
        expect(performance.now() - since).toBeGreaterThan(contractSettings.leaseMs * 2.5),
      )
      expect(deliveries).toBe(1)
      release.open()
      await eventually(async () =>
        expect(await context.queue.counts('photo.process')).toEqual({
          ready: 0,
          inFlight: 0,
          delayed: 0,
          dead: 0,
        }),
      )
      expect(deliveries).toBe(1)
    })
  })
}
