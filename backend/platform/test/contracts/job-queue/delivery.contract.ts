import { describe, expect, it } from 'vitest'
import type { ProcessJob, ProcessResult } from '@glimpse/contract'
import { StoreUnavailableError, type Delivery } from '../../../src/index.ts'
import type { JobQueueHarness } from '../job-queue.contract.ts'
import { eventually, gate, idsOf, job, jobs, opened } from './fixtures.ts'

const nothing = { ready: 0, inFlight: 0, delayed: 0, dead: 0 }

export function deliveryContract(open: () => Promise<JobQueueHarness>): void {
  describe('delivery', () => {
    const context = opened(open)

    it('brings what was published, whole and in order, and forgets it when handled', async () => {
      const got: Delivery<ProcessJob>[] = []
      const published = jobs(25).map((message, index) => ({
        ...message,
        fields: { ...message.fields, favorite: index % 2 === 0 },
        renders: [{ resize: '9x9', fit: 'cover' as const, format: 'webp' as const, quality: 80 }],
      }))
      await context.queue.publish('photo.process', published.slice(0, 20))
      await context.queue.publish('photo.process', published.slice(20))
      await context.queue.consume(
        'photo.process',
        { prefetch: 1 },
        async (delivery) => void got.push(delivery),
      )
      await eventually(() => expect(got).toHaveLength(25))
      expect(got.map(({ message }) => message)).toEqual(published)
      expect(got.every(({ deliveryCount }) => deliveryCount === 1)).toBe(true)
      expect(new Set(got.map(({ id }) => id)).size).toBe(25)
      await eventually(async () => expect(await context.queue.counts('photo.process')).toEqual(nothing))
    })

    it('brings what is published later to a consumer that waits', async () => {
      const got: Delivery<ProcessJob>[] = []
      await context.queue.consume(
        'photo.process',
        { prefetch: 3 },
        async (delivery) => void got.push(delivery),
      )
      for (const photoId of ['a', 'b', 'c']) {
        await context.queue.publish('photo.process', [job(photoId)])
        await eventually(() => expect(idsOf(got)).toContain(photoId))
      }
    })

    it('keeps the queues apart', async () => {
      const results: ProcessResult[] = []
      const result: ProcessResult = { kind: 'started', photoId: 'r', ownerId: 'owner', attempt: 1 }
      await context.queue.publish('photo.process', [job('j')])
      await context.queue.publish('photo.processed', [result])
      await context.queue.consume(
        'photo.processed',
        { prefetch: 5 },
        async ({ message }) => void results.push(message),
      )
      await eventually(async () => expect(await context.queue.counts('photo.processed')).toEqual(nothing))
      expect(results).toEqual([result])
      expect(await context.queue.counts('photo.process')).toEqual({ ...nothing, ready: 1 })
    })

    it('never has more than prefetch with a consumer', async () => {
      const gates: ReturnType<typeof gate>[] = []
      let active = 0
      let most = 0
      await context.queue.publish('photo.process', jobs(20))
      await context.queue.consume('photo.process', { prefetch: 4 }, async () => {
        most = Math.max(most, (active += 1))
        const release = gate()
        gates.push(release)
        await release.opened
        active -= 1
      })
      // One after the other, so that each next message finds three others still at work.
      for (let started = 4; started <= 20; started++) {
        await eventually(() => expect(gates).toHaveLength(started))
        await eventually(async () =>
          expect(await context.queue.counts('photo.process')).toEqual({
            ...nothing,
            ready: 20 - started,
            inFlight: 4,
          }),
        )
        gates[started - 4]!.open()
      }
      for (const release of gates) release.open()
      await eventually(async () => expect(await context.queue.counts('photo.process')).toEqual(nothing))
      expect(most).toBe(4)
    })

    it('gives each message to one of several consumers', async () => {
      const got: string[] = []
      const busy = new Set<number>()
      for (const consumer of [1, 2, 3]) {
        await context.queue.consume('photo.process', { prefetch: 2 }, async ({ message }) => {
          busy.add(consumer)
          got.push(message.photoId)
          await new Promise((resolve) => setImmediate(resolve))
        })
      }
      const published = jobs(300)
      await Promise.all(
        [0, 1, 2].map((part) =>
          context.queue.publish('photo.process', published.slice(part * 100, part * 100 + 100)),
        ),
      )
      await eventually(() => expect(got.length).toBeGreaterThanOrEqual(300))
      await eventually(async () => expect(await context.queue.counts('photo.process')).toEqual(nothing))
      expect(got.sort()).toEqual(published.map(({ photoId }) => photoId).sort())
      expect(busy.size).toBe(3)
    })

    it('refuses what the contract does not know, and the rest of the batch with it', async () => {
      const broken = { ...job('broken'), attempt: 0 }
      await expect(context.queue.publish('photo.process', [job('good'), broken])).rejects.toMatchObject({
        code: 'internal',
      })
      await context.queue.publish('photo.process', [])
      expect(await context.queue.counts('photo.process')).toEqual(nothing)
    })

    it('carries 10,000 messages, each once', async () => {
      const seen = new Set<string>()
      let deliveries = 0
      const published = jobs(10_000)
      for (let at = 0; at < published.length; at += 500) {
        await context.queue.publish('photo.process', published.slice(at, at + 500))
      }
      expect(await context.queue.counts('photo.process')).toEqual({ ...nothing, ready: 10_000 })
      await context.queue.consume('photo.process', { prefetch: 50 }, async ({ message }) => {
        deliveries += 1
        seen.add(message.photoId)
      })
      await eventually(() => expect(seen.size).toBe(10_000))
      await eventually(async () => expect(await context.queue.counts('photo.process')).toEqual(nothing))
      expect(deliveries).toBe(10_000)
    })
  })

  describe('a closed queue', () => {
    it('says that it is not available', async () => {
      const { queue, dispose } = await open()
      await queue.check()
      await queue.close()
      const refused = { name: StoreUnavailableError.name, status: 503 }
      await expect(queue.check()).rejects.toMatchObject(refused)
      await expect(queue.publish('photo.process', [job('a')])).rejects.toMatchObject(refused)
      await expect(queue.consume('photo.process', { prefetch: 1 }, async () => {})).rejects.toMatchObject(
        refused,
      )
      await dispose()
    })
  })
}
