import { describe, expect, it } from 'vitest'
import type { ProcessJob } from '@glimpse/contract'
import { RejectMessage, type Delivery } from '../../../src/index.ts'
import { contractSettings, type JobQueueHarness } from '../job-queue.contract.ts'
import { eventually, idsOf, job, jobs, opened } from './fixtures.ts'

export function failureContract(open: () => Promise<JobQueueHarness>): void {
  describe('a handler that fails', () => {
    const context = opened(open)

    it('is tried again after a delay, and others go first meanwhile', async () => {
      const tries: { deliveryCount: number; at: number }[] = []
      const others: string[] = []
      await context.queue.publish('photo.process', [job('flaky'), ...jobs(5)])
      await context.queue.consume('photo.process', { prefetch: 1 }, async ({ message, deliveryCount }) => {
        if (message.photoId !== 'flaky') return void others.push(`${message.photoId} after ${tries.length}`)
        tries.push({ deliveryCount, at: performance.now() })
        if (deliveryCount < 3) throw new Error('not yet')
      })
      await eventually(() => expect(tries.map(({ deliveryCount }) => deliveryCount)).toEqual([1, 2, 3]))
      expect(tries[1]!.at - tries[0]!.at).toBeGreaterThanOrEqual(contractSettings.retryDelayMs * 0.7)
      expect(others).toHaveLength(5)
      await eventually(async () =>
        expect(await context.queue.counts('photo.process')).toEqual({
          ready: 0,
          inFlight: 0,
          delayed: 0,
          dead: 0,
        }),
      )
    })

    it('lies with the dead letters after too many, and comes back when asked', async () => {
      const tries: number[] = []
      let isMended = false
      const handled: Delivery<ProcessJob>[] = []
      await context.queue.publish('photo.process', [job('poison'), job('fine')])
      await context.queue.consume('photo.process', { prefetch: 2 }, async (delivery) => {
        if (delivery.message.photoId === 'poison' && !isMended) {
          tries.push(delivery.deliveryCount)
          throw new Error(`broken for the ${tries.length}. time`)
        }
        handled.push(delivery)
      })
      await eventually(async () => expect((await context.queue.counts('photo.process')).dead).toBe(1))
      expect(tries).toEqual([1, 2, 3])
      expect(await context.queue.deadLetters('photo.process', 10)).toEqual([
        {
          id: expect.any(String),
          queue: 'photo.process',
          message: job('poison'),
          reason: expect.stringContaining('broken for the 3. time'),
          deliveryCount: contractSettings.maxDeliveries,
          deadAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        },
      ])
      isMended = true
      expect(await context.queue.retryDead('photo.process')).toBe(1)
      await eventually(() => expect(idsOf(handled).sort()).toEqual(['fine', 'poison']))
      expect(handled.find(({ message }) => message.photoId === 'poison')?.deliveryCount).toBe(1)
      expect(await context.queue.deadLetters('photo.process', 10)).toEqual([])
    })

    it('that rejects is not tried again', async () => {
      let tries = 0
      await context.queue.publish('photo.process', [job('rejected')])
      await context.queue.consume('photo.process', { prefetch: 1 }, async () => {
        tries += 1
        throw new RejectMessage('the original is gone')
      })
      await eventually(async () => expect((await context.queue.counts('photo.process')).dead).toBe(1))
      const [letter] = await context.queue.deadLetters('photo.process', 10)
      expect(letter).toMatchObject({ reason: 'the original is gone', deliveryCount: 1 })
      expect(tries).toBe(1)
    })

    it('that throws anything at all is only a failure', async () => {
      let tries = 0
      await context.queue.publish('photo.process', [job('odd')])
      await context.queue.consume('photo.process', { prefetch: 1 }, () => {
        tries += 1
        // The handler is a stranger's: not an Error, not even a promise.
        throw [undefined, 'text', { odd: true }][tries - 1]
      })
      await eventually(async () => expect((await context.queue.counts('photo.process')).dead).toBe(1))
      expect(tries).toBe(3)
    })
  })

  describe('dead letters', () => {
    const context = opened(open)

    it('are limited, named, kept by queue, and survive a restart', async () => {
      await context.queue.publish('photo.process', jobs(5))
      const consumer = await context.queue.consume('photo.process', { prefetch: 5 }, async ({ message }) => {
        throw new RejectMessage(`no ${message.photoId}`)
      })
      await eventually(async () => expect((await context.queue.counts('photo.process')).dead).toBe(5))
      await consumer.stop()
      const queue = await context.harness.reopen()
      expect(await queue.deadLetters('photo.process', 2)).toHaveLength(2)
      expect(await queue.deadLetters('photo.processed', 10)).toEqual([])
      expect(await queue.retryDead('photo.processed')).toBe(0)

      const letters = await queue.deadLetters('photo.process', 10)
      const named = letters.filter(({ reason }) => ['no photo-1', 'no photo-3'].includes(reason))
      expect(await queue.retryDead('photo.process', [...named.map(({ id }) => id), 'unknown', ''])).toBe(2)
      expect(await queue.retryDead('photo.process', [])).toBe(0)
      expect(await queue.counts('photo.process')).toEqual({ ready: 2, inFlight: 0, delayed: 0, dead: 3 })
      const got: Delivery<ProcessJob>[] = []
      await queue.consume('photo.process', { prefetch: 5 }, async (delivery) => void got.push(delivery))
      await eventually(() => expect(idsOf(got).sort()).toEqual(['photo-1', 'photo-3']))
    })
  })
}
