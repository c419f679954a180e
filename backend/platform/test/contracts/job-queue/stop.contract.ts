import { describe, expect, it } from 'vitest'
import type { ProcessJob } from '@glimpse/contract'
import type { Delivery } from '../../../src/index.ts'
import type { JobQueueHarness } from '../job-queue.contract.ts'
import { aborted, eventually, gate, idsOf, job, jobs, never, opened } from './fixtures.ts'

export function stopContract(open: () => Promise<JobQueueHarness>): void {
  describe('stopping a consumer', () => {
    const context = opened(open)

    it('takes no more and waits for what runs', async () => {
      const release = gate()
      const started = gate()
      const got: string[] = []
      await context.queue.publish('photo.process', jobs(3))
      const consumer = await context.queue.consume('photo.process', { prefetch: 1 }, async ({ message }) => {
        started.open()
        await release.opened
        got.push(message.photoId)
      })
      await started.opened
      const stopped = consumer.stop()
      release.open()
      await stopped
      expect(got).toEqual(['photo-0'])
      await context.queue.publish('photo.process', [job('later')])
      expect(await context.queue.counts('photo.process')).toEqual({
        ready: 3,
        inFlight: 0,
        delayed: 0,
        dead: 0,
      })
      await consumer.stop()
    })

    it('hands back what heeds its signal, at once and uncounted', async () => {
      const published = jobs(4)
      await context.queue.publish('photo.process', published)
      let active = 0
      const consumer = await context.queue.consume('photo.process', { prefetch: 4 }, (_, signal) => {
        active += 1
        return aborted(signal)
      })
      await eventually(() => expect(active).toBe(4))
      await consumer.stop()
      expect(await context.queue.counts('photo.process')).toEqual({
        ready: 4,
        inFlight: 0,
        delayed: 0,
        dead: 0,
      })
      const got: Delivery<ProcessJob>[] = []
      await context.queue.consume(
        'photo.process',
        { prefetch: 4 },
        async (delivery) => void got.push(delivery),
      )
      await eventually(() => expect(idsOf(got).sort()).toEqual(published.map(({ photoId }) => photoId)))
      expect(got.map(({ deliveryCount }) => deliveryCount)).toEqual([1, 1, 1, 1])
    })

    it('does not wait for ever for what does not', async () => {
      await context.queue.publish('photo.process', [job('stubborn')])
      const started = gate()
      const consumer = await context.queue.consume('photo.process', { prefetch: 1 }, () => {
        started.open()
        return never()
      })
      await started.opened
      await consumer.stop()
      expect(await context.queue.counts('photo.process')).toMatchObject({ ready: 1, inFlight: 0 })
    })

    it('is part of closing: another process goes on at once', async () => {
      await context.queue.publish('photo.process', [job('a')])
      const started = gate()
      await context.queue.consume('photo.process', { prefetch: 1 }, (_, signal) => {
        started.open()
        return aborted(signal)
      })
      await started.opened
      const queue = await context.harness.reopen()
      const got: Delivery<ProcessJob>[] = []
      await queue.consume('photo.process', { prefetch: 1 }, async (delivery) => void got.push(delivery))
      await eventually(() => expect(got).toMatchObject([{ deliveryCount: 1 }]))
    })
  })
}
