import type { ProcessJob, ProcessResult, QueueMessages, QueueName } from '@glimpse/contract'
import { AppError, createLogger, RejectMessage, type Delivery, type VectorPoint } from '@glimpse/platform'
import { describe, expect, test } from 'vitest'
import { InferenceCrashedError, type Processed } from './inference.ts'
import { startWorker } from './worker.ts'

const job = (photoId: string): ProcessJob => ({
  photoId,
  ownerId: 'owner',
  originalKey: `photos/${photoId}/original`,
  mimeType: 'image/jpeg',
  attempt: 1,
  stages: ['derivatives', 'search'],
  fields: { takenAt: '2024-05-06T07:08:09', favorite: true, trashed: false },
  renders: [],
})
const vector = Float32Array.from([0.6, 0.8])
const done: Processed = { search: { state: 'ready', spaceId: 'space', vector } }

/** A queue in the hands of the test: `deliver` answers what the worker made of one delivery. */
async function worker(
  process: (job: ProcessJob, signal: AbortSignal) => Promise<Processed>,
  upsert: (spaceId: string, points: readonly VectorPoint[]) => Promise<void> = async () => undefined,
) {
  let handle!: (delivery: Delivery<ProcessJob>, signal: AbortSignal) => Promise<void>
  const published: ProcessResult[] = []
  const stopping = new AbortController()
  const running = new Set<Promise<unknown>>()
  const queue = {
    publish: async <Q extends QueueName>(_queue: Q, messages: readonly QueueMessages[Q][]) => {
      published.push(...(messages as unknown as ProcessResult[]))
    },
    consume: async (_queue: unknown, _options: unknown, handler: typeof handle) => {
      handle = handler
      return {
        stop: async () => {
          stopping.abort()
          await Promise.allSettled(running)
        },
      }
    },
  }
  const started = await startWorker({
    queue: queue as never,
    vectors: { ensureSpace: async () => undefined, upsert },
    inference: { process },
    logger: createLogger('silent'),
  })
  const deliver = (photoId: string, deliveryCount = 1) => {
    const result = handle({ id: photoId, message: job(photoId), deliveryCount }, stopping.signal)
    running.add(result)
    result.catch(() => undefined)
    return result
  }
  return { deliver, published, stop: started.stop, kinds: () => published.map((one) => one.kind) }
}

describe('the worker', () => {
  test('announces, stores the vector with its fields, then tells the result', async () => {
    const stored: unknown[] = []
    const { deliver, published } = await worker(
      async () => done,
      async (spaceId, points) => void stored.push([spaceId, points, published.map((one) => one.kind)]),
    )
    await deliver('a')
    expect(stored).toEqual([
      [
        'space',
        [
          {
            id: 'a',
            vector,
            fields: { ownerId: 'owner', takenAt: '2024-05-06T07:08:09', favorite: true, trashed: false },
          },
        ],
        ['started'],
      ],
    ])
    expect(published).toEqual([
      { kind: 'started', photoId: 'a', ownerId: 'owner', attempt: 1 },
      {
        kind: 'done',
        photoId: 'a',
        ownerId: 'owner',
        attempt: 1,
        read: undefined,
        search: {
          state: 'ready',
          spaceId: 'space',
          fields: { takenAt: '2024-05-06T07:08:09', favorite: true, trashed: false },
        },
      },
    ])
  })

  test('jobs that end together share an upsert', async () => {
    const sizes: number[] = []
    let release!: () => void
    const gate = new Promise<void>((resolve) => (release = resolve))
    const { deliver } = await worker(
      async () => done,
      async (_space, points) => {
        sizes.push(points.length)
        if (sizes.length === 1) await gate
      },
    )
    const first = deliver('a')
    await expect.poll(() => sizes.length).toBe(1)
    const others = ['b', 'c', 'd'].map((id) => deliver(id))
    await new Promise((resolve) => setImmediate(resolve))
    release()
    await Promise.all([first, ...others])
    expect(sizes.reduce((sum, size) => sum + size)).toBe(4)
    expect(sizes.length).toBeLessThan(4)
  })

  test('an unreadable picture is told and acknowledged', async () => {
    const { deliver, published } = await worker(async () => {
      throw new AppError('image_truncated', 422, 'The file ends before the picture is complete')
    })
    await deliver('a')
    expect(published.at(-1)).toMatchObject({
      kind: 'failed',
      code: 'image_truncated',
      message: 'The file ends before the picture is complete',
    })
  })

  test('a photo that crashes the process is tried again, the third time it lies with the dead letters', async () => {
    const { deliver, kinds, published } = await worker(async () => {
      throw new InferenceCrashedError('gone')
    })
    await expect(deliver('a', 1)).rejects.toBeInstanceOf(InferenceCrashedError)
    await expect(deliver('a', 2)).rejects.toBeInstanceOf(InferenceCrashedError)
    expect(kinds()).not.toContain('failed')
    await expect(deliver('a', 3)).rejects.toBeInstanceOf(RejectMessage)
    expect(published.at(-1)).toMatchObject({ kind: 'failed', code: 'processing_crashed' })
  })

  test('a time-out is tried once more alone, then final', async () => {
    const { deliver, published } = await worker(async () => {
      throw new AppError('processing_timeout', 422, 'Reading this picture took too long')
    })
    await expect(deliver('a', 1)).rejects.toMatchObject({ code: 'processing_timeout' })
    await expect(deliver('a', 2)).rejects.toBeInstanceOf(RejectMessage)
    expect(published.at(-1)).toMatchObject({ kind: 'failed', code: 'processing_timeout' })
  })

  test('other errors are for the queue to try again; on the last delivery the photo is told', async () => {
    const { deliver, published, kinds } = await worker(async () => {
      throw new Error('disk on fire')
    })
    await expect(deliver('a', 4)).rejects.toThrow('disk on fire')
    expect(kinds()).not.toContain('failed')
    await expect(deliver('a', 5)).rejects.toBeInstanceOf(RejectMessage)
    expect(published.at(-1)).toMatchObject({ kind: 'failed', code: 'processing_failed' })
  })

  test('a vector that cannot be stored leaves the job undone', async () => {
    const { deliver, kinds } = await worker(
      async () => done,
      async () => {
        throw new AppError('store_unavailable', 503, 'The vector index is not available')
      },
    )
    await expect(deliver('a')).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(kinds()).toEqual(['started'])
  })

  test('a redelivered photo runs alone, with nobody before it left inside and nobody let in meanwhile', async () => {
    const inside = new Set<string>()
    const together: string[][] = []
    const ends = new Map<string, () => void>()
    const { deliver } = await worker(async ({ photoId }) => {
      inside.add(photoId)
      together.push([...inside])
      await new Promise<void>((resolve) => ends.set(photoId, resolve))
      inside.delete(photoId)
      return {}
    })
    const a = deliver('a')
    const b = deliver('b')
    await expect.poll(() => ends.size).toBe(2)
    const suspect = deliver('suspect', 2)
    const c = deliver('c')
    ends.get('a')!()
    ends.get('b')!()
    await expect.poll(() => ends.has('suspect')).toBe(true)
    expect([...inside]).toEqual(['suspect'])
    ends.get('suspect')!()
    await expect.poll(() => ends.has('c')).toBe(true)
    ends.get('c')!()
    await Promise.all([a, b, suspect, c])
    expect(together).toContainEqual(['suspect'])
    expect(together.filter((names) => names.includes('suspect'))).toHaveLength(1)
  })

  test('stopping aborts what runs; it is neither failed nor done, so the queue hands it back', async () => {
    let running = false
    const { deliver, stop, kinds } = await worker(
      (_job, signal) =>
        new Promise((_, reject) => {
          running = true
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        }),
    )
    const result = deliver('a', 5)
    await expect.poll(() => running).toBe(true)
    await stop()
    await expect(result).rejects.toMatchObject({ name: 'AbortError' })
    expect(kinds()).toEqual(['started'])
  })
})
