import { availableParallelism } from 'node:os'
import type { ErrorCode, ProcessJob, ProcessResult } from '@glimpse/contract'
import {
  AppError,
  RejectMessage,
  type Delivery,
  type JobQueue,
  type Logger,
  type VectorIndex,
  type VectorPoint,
} from '@glimpse/platform'
import { createBatcher } from './batch.ts'
import { InferenceCrashedError, type Inference, type Processed } from './inference.ts'
import { isPictureError } from './pipeline/picture-error.ts'
import { createTurnstile } from './turnstile.ts'

export interface WorkerOptions {
  queue: JobQueue
  vectors: Pick<VectorIndex, 'ensureSpace' | 'upsert'>
  inference: Pick<Inference, 'process'>
  logger: Logger
  /** Jobs in hand at once; default: enough to decode on every core while a batch of 8 is embedded. */
  prefetch?: number | undefined
  /** Deliveries after which the queue gives up; on the last one the photo is told failed. Default 5. */
  deliveryLimit?: number | undefined
}

/** A photo during which the process died so often is taken for the cause. */
const crashLimit = 3

/**
 * The worker loop: `photo.process` in, vectors to the index, `photo.processed` out. Every job may come twice or late:
 * derivatives and vectors are replaced by the same, and the receiver of results ignores those of an older attempt.
 */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { queue, inference, logger, vectors } = options
  const deliveryLimit = options.deliveryLimit ?? 5
  const turnstile = createTurnstile()
  const publish = createBatcher((results: ProcessResult[]) => queue.publish('photo.processed', results))
  const storeVector = createVectorWriter(vectors)

  const consumer = await queue.consume(
    'photo.process',
    { prefetch: options.prefetch ?? availableParallelism() + 10 },
    async (delivery, signal) => {
      // After a first failure a photo runs alone: should it end the process again, no neighbour pays for it, and
      // should its neighbour have been the cause, it now succeeds.
      const enter = delivery.deliveryCount > 1 ? turnstile.alone : turnstile.together
      await enter(() => handle(delivery, signal), signal)
    },
  )

  async function handle(delivery: Delivery<ProcessJob>, signal: AbortSignal): Promise<void> {
    const job = delivery.message
    const of = { photoId: job.photoId, ownerId: job.ownerId, attempt: job.attempt }
    // The process need not wait until the news is out; that the news came first must be certain before the result.
    const announced = publish({ kind: 'started', ...of })
    announced.catch(() => undefined)
    let processed: Processed
    try {
      processed = await inference.process(job, signal)
    } catch (error) {
      await announced
      const failure = signal.aborted ? undefined : finalFailure(error, delivery.deliveryCount, deliveryLimit)
      if (!failure) throw error
      logger.warn({ photoId: job.photoId, err: error, ...failure }, 'a photo could not be processed')
      await publish({ kind: 'failed', ...of, code: failure.code, message: failure.message })
      if (failure.deadLetter) throw new RejectMessage(failure.message, { cause: error })
      return
    }
    const { read, search } = processed
    const fields = { ...job.fields, takenAt: read?.takenAt ?? job.fields.takenAt }
    if (search?.state === 'ready') {
      await storeVector(search.spaceId, {
        id: job.photoId,
        vector: search.vector,
        fields: { ownerId: job.ownerId, ...fields },
      })
    }
    await announced
    const stage =
      search?.state === 'ready' ? { state: search.state, spaceId: search.spaceId, fields } : search
    await publish({ kind: 'done', ...of, read, search: stage })
  }

  return { stop: () => consumer.stop() }
}

interface Failure {
  code: ErrorCode
  message: string
  deadLetter: boolean
}

/** What to tell of an error that no further delivery will mend; undefined while one may. */
export function finalFailure(
  error: unknown,
  deliveryCount: number,
  deliveryLimit: number,
): Failure | undefined {
  if (isPictureError(error)) return { code: error.code, message: error.message, deadLetter: false }
  if (error instanceof AppError && error.code === 'processing_timeout') {
    // The first time it may have been the company; the second time it ran alone.
    return deliveryCount > 1 ? { code: error.code, message: error.message, deadLetter: true } : undefined
  }
  const last = deliveryCount >= deliveryLimit
  if (error instanceof InferenceCrashedError) {
    if (deliveryCount < crashLimit && !last) return undefined
    const message = 'Reading this picture makes the program crash; the original is kept'
    return { code: 'processing_crashed', message, deadLetter: true }
  }
  if (!last) return undefined
  // A full disk, a store that is down: nothing is wrong with the photo, and the reason tells what to mend.
  if (error instanceof AppError && error.status >= 500 && error.code !== 'internal')
    return { code: error.code, message: error.message, deadLetter: true }
  return {
    code: 'processing_failed',
    message: 'This photo could not be processed after several tries',
    deadLetter: true,
  }
}

/** Writes the vectors of jobs that end together in one upsert per space. */
function createVectorWriter(vectors: WorkerOptions['vectors']) {
  const spaces = new Map<string, (point: VectorPoint) => Promise<void>>()
  return (spaceId: string, point: VectorPoint) => {
    let write = spaces.get(spaceId)
    if (!write) {
      write = createBatcher(async (points: VectorPoint[]) => {
        // Each time: the space may have been dropped after a change of models and be wanted again.
        await vectors.ensureSpace(spaceId, points[0]!.vector.length)
        await vectors.upsert(spaceId, points)
      })
      spaces.set(spaceId, write)
    }
    return write(point)
  }
}
