import type { Logger } from '@glimpse/platform'
import type { CallName, Calls, ChildConfig } from '../child/protocol.ts'
import { InferenceCrashedError } from '../inference.ts'
import type { ResolvedModel } from '../models/types.ts'
import type { ModelWatch } from '../models/watch.ts'
import { startChild, type ChildHandle, type ChildTimeouts } from './child-handle.ts'
import { deferred, type Deferred } from './deferred.ts'

export interface SupervisorOptions {
  /** Built entry of the child: `dist/inference-child.js`. */
  childEntry: string
  config: ChildConfig
  models: Pick<ModelWatch, 'current' | 'onChange' | 'reportLoad'>
  /** A child whose resident memory passes this many bytes is replaced; at twice as many it is killed. */
  memoryLimit: number
  timeouts: ChildTimeouts
  logger: Logger
}

/** Keeps one child alive, with the current model in it. */
export interface Supervisor {
  /** Waits for a child where none is up. */
  call<N extends CallName>(
    name: N,
    request: Calls[N]['request'],
    signal?: AbortSignal,
  ): Promise<Calls[N]['answer']>
  /** Space of the model that answers; a restart does not change it. */
  loadedSpace(): string | undefined
  pid(): number | undefined
  close(): Promise<void>
}

interface Running {
  handle: ChildHandle
  /** The load asked for last; `done` resolves however it ends. */
  load?: { model: ResolvedModel; pending: boolean; done: Deferred<void> } | undefined
  /** Space that this child answers for. */
  space?: string | undefined
  /** Resident memory once its model was in: a limit below that would replace children for ever. */
  baseline?: number | undefined
}

const firstDelayMs = 100
const longestDelayMs = 30_000
/** A model during whose loading so many children died, one after another, is not loaded again. */
const fatalLoads = 3

export function startSupervisor(options: SupervisorOptions): Supervisor {
  const { models, logger } = options
  const children = new Set<Running>()
  let current: Running | undefined
  let lastSpace: string | undefined
  /** For calls that came while no child was up. */
  let arrival = deferred<Running>()
  let departure = deferred<void>()
  let replacement: Promise<void> | undefined
  const closing = new AbortController()
  let deadlyLoad = { spaceId: '', deaths: 0 }

  function launch(): Running {
    const running = {} as Running
    running.handle = startChild({
      entry: options.childEntry,
      config: options.config,
      timeouts: options.timeouts,
      logger,
      onLoad: (spaceId, outcome) => loadEnded(running, spaceId, outcome),
      onAlive: (rss) => watchMemory(running, rss),
    })
    children.add(running)
    void running.handle.exited.then(() => childEnded(running))
    loadModel(running)
    return running
  }

  function childEnded(running: Running): void {
    children.delete(running)
    if (running.load?.pending && !closing.signal.aborted) noteDeadlyLoad(running.load.model)
    running.load?.done.resolve()
    if (running !== current) return
    current = undefined
    arrival = deferred()
    departure.resolve()
  }

  function becomeCurrent(running: Running): void {
    // A replacement follows without a gap: the loop goes on waiting for whoever is current to die.
    if (!current) departure = deferred()
    current = running
    lastSpace = running.space ?? lastSpace
    // The model may have changed while the process started.
    loadModel(running)
    arrival.resolve(running)
  }

  async function keepOneRunning(): Promise<void> {
    let failures = 0
    while (!closing.signal.aborted) {
      await replacement
      if (!current) {
        const running = launch()
        await running.handle.ready.then(
          () => children.has(running) && becomeCurrent(running),
          () => undefined, // Logged where it ended; tried again below.
        )
      }
      const one = current
      if (one) await departure.promise
      failures = one && one.handle.callsAnswered() > 0 ? 0 : failures + 1
      await pause(Math.min(longestDelayMs, firstDelayMs * 2 ** failures), closing.signal)
    }
  }

  function loadModel(running: Running): void {
    const model = models.current()
    if (!model || model.spaceId === running.load?.model.spaceId) return
    if (deadlyLoad.spaceId === model.spaceId && deadlyLoad.deaths >= fatalLoads) return
    running.load?.done.resolve()
    running.load = { model, pending: true, done: deferred() }
    running.handle.load(model)
  }

  function loadEnded(running: Running, spaceId: string, outcome: 'ready' | { error: string }): void {
    const { load } = running
    if (load?.model.spaceId !== spaceId) return
    load.pending = false
    running.baseline = undefined
    if (outcome === 'ready') {
      running.space = spaceId
      if (running === current) lastSpace = spaceId
      deadlyLoad = { spaceId: '', deaths: 0 }
    } else {
      logger.error({ model: load.model.name, error: outcome.error }, 'a search model could not be loaded')
    }
    load.done.resolve()
    models.reportLoad(load.model, outcome)
  }

  /** A model that kills the process while it loads must not keep pictures from being read. */
  function noteDeadlyLoad(model: ResolvedModel): void {
    const deaths = deadlyLoad.spaceId === model.spaceId ? deadlyLoad.deaths + 1 : 1
    deadlyLoad = { spaceId: model.spaceId, deaths }
    if (deaths === fatalLoads)
      models.reportLoad(model, { error: 'the inference process dies when it loads this model' })
  }

  function watchMemory(running: Running, rss: number): void {
    if (running !== current || running.load?.pending) return
    running.baseline ??= rss
    const limit = Math.max(options.memoryLimit, running.baseline * 1.25)
    if (rss > 2 * limit) running.handle.kill(`it held ${Math.round(rss / 1024 ** 2)} MB of memory`)
    else if (rss > limit) replacement ??= replace(running, rss).finally(() => (replacement = undefined))
  }

  /** Starts the next child before the old one is let go, which finishes what it has begun. */
  async function replace(old: Running, rss: number): Promise<void> {
    logger.info(
      { pid: old.handle.pid, rss },
      'replacing the inference process, which has grown past its memory limit',
    )
    const next = launch()
    try {
      await next.handle.ready
    } catch {
      return // Logged where it ended; the old one goes on until the next report of its memory.
    }
    await next.load?.done.promise
    if (!children.has(next) || closing.signal.aborted) return
    becomeCurrent(next)
    old.handle.retire()
  }

  const unsubscribe = models.onChange(() => current && loadModel(current))
  const loop = keepOneRunning()

  return {
    async call(name, request, signal) {
      const running = current ?? (await orAborted(arrival.promise, signal))
      return running.handle.call(name, request, signal)
    },
    loadedSpace: () => lastSpace,
    pid: () => current?.handle.pid,
    async close() {
      closing.abort()
      unsubscribe()
      arrival.reject(new InferenceCrashedError('inference was closed'))
      while (children.size > 0) await Promise.all([...children].map(({ handle }) => handle.close()))
      departure.resolve()
      await loop
      arrival.reject(new InferenceCrashedError('inference was closed'))
    },
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })

function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
