import { availableParallelism } from 'node:os'
import { AppError, type Logger } from '@glimpse/platform'
import type { Inference } from './inference.ts'
import { createLruCache } from './lru-cache.ts'
import type { ModelWatch } from './models/watch.ts'
import {
  defaultDecodeLimits,
  defaultDerivatives,
  type DecodeLimits,
  type DerivativeOptions,
} from './pipeline/options.ts'
import type { ChildTimeouts } from './supervisor/child-handle.ts'
import { startSupervisor } from './supervisor/supervisor.ts'

export interface LocalInferenceOptions {
  /** Which model to run. Whoever opened it closes it. */
  models: ModelWatch
  /** Where the child finds originals and puts derivatives. */
  blobs: { directory: string }
  /** Built entry of the child: `dist/inference-child.js`. */
  childEntry: string
  logger: Logger
  derivatives?: Partial<DerivativeOptions> | undefined
  limits?: Partial<DecodeLimits> | undefined
  /** Bytes; default 512 MiB. */
  maxOriginalBytes?: number | undefined
  /** Bytes of resident memory at which the child is replaced; default 2 GiB. */
  memoryLimit?: number | undefined
  /** Pictures decoded at once, and threads of a model session; default: the cores. */
  threads?: number | undefined
  batchSize?: number | undefined
  heartbeatMs?: number | undefined
  timeouts?: Partial<Omit<ChildTimeouts, 'callMs'>> & { callMs?: Partial<ChildTimeouts['callMs']> }
}

export interface LocalInference extends Inference {
  /** Process id of the child that works now. */
  childPid(): number | undefined
}

/** A query waits so long for a child that is being restarted. */
const textPatienceMs = 15_000

/** Inference in one child process of this one. Resolves at once; calls wait until the child is up. */
export async function createLocalInference(options: LocalInferenceOptions): Promise<LocalInference> {
  const { models, logger } = options
  const threads = options.threads ?? availableParallelism()
  const supervisor = startSupervisor({
    childEntry: options.childEntry,
    models,
    logger,
    memoryLimit: options.memoryLimit ?? 2 * 1024 ** 3,
    timeouts: {
      startMs: 60_000,
      silenceMs: 60_000,
      ...options.timeouts,
      callMs: { process: 180_000, render: 90_000, embedText: 30_000, ...options.timeouts?.callMs },
    },
    config: {
      blobs: options.blobs,
      derivatives: { ...defaultDerivatives, ...options.derivatives },
      limits: { ...defaultDecodeLimits, ...options.limits },
      maxOriginalBytes: options.maxOriginalBytes ?? 512 * 1024 ** 2,
      decodes: threads,
      modelThreads: threads,
      batchSize: options.batchSize ?? 8,
      heartbeatMs: options.heartbeatMs ?? 1000,
    },
  })

  const texts = createLruCache<Awaited<ReturnType<Inference['embedText']>>>(500)
  const waitingReason = () => models.status().message ?? 'The search model is not here yet'
  const modelUnavailable = () => new AppError('model_unavailable', 503, waitingReason())

  /** A search right after a start waits for the model that is being loaded instead of failing. */
  async function loadedSpace(): Promise<string | undefined> {
    if (supervisor.loadedSpace() !== undefined || models.status().state !== 'loading')
      return supervisor.loadedSpace()
    await new Promise<void>((resolve) => {
      const decide = () => {
        if (models.status().state === 'loading') return
        clearTimeout(timer)
        stopListening()
        resolve()
      }
      const stopListening = models.onChange(decide)
      const timer = setTimeout(() => {
        stopListening()
        resolve()
      }, textPatienceMs)
      decide()
    })
    return supervisor.loadedSpace()
  }

  async function embedInChild(text: string) {
    const patience = AbortSignal.timeout(textPatienceMs)
    const answer = await supervisor.call('embedText', text, patience).catch((error: unknown) => {
      if (!patience.aborted) throw error
      throw new AppError('inference_unavailable', 503, 'Search does not answer at the moment: try again', {
        cause: error,
      })
    })
    if (!answer) throw modelUnavailable()
    return answer
  }

  return {
    searchModel: () => models.status(),
    onSearchModel: (listener) => models.onChange(() => listener(models.status())),
    async process(job, signal) {
      const { read, search } = await supervisor.call('process', job, signal)
      return {
        read,
        search: search?.state === 'waiting' ? { state: 'waiting', reason: waitingReason() } : search,
      }
    },
    async embedText(text) {
      const space = await loadedSpace()
      if (space === undefined) throw modelUnavailable()
      const answer = await texts.get(`${space}\n${text}`, () => embedInChild(text))
      // The model was switched in between: what was kept under the former space belongs to the new one.
      return answer.spaceId === space ? answer : embedInChild(text)
    },
    render: (request) => supervisor.call('render', request),
    childPid: () => supervisor.pid(),
    close: () => supervisor.close(),
  }
}
