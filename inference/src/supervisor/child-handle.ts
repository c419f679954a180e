import { fork } from 'node:child_process'
import type { Logger } from '@glimpse/platform'
import { AppError } from '@glimpse/platform'
import {
  fromWire,
  type CallMessage,
  type CallName,
  type Calls,
  type ChildConfig,
  type FromChild,
  type ToChild,
} from '../child/protocol.ts'
import { InferenceCrashedError } from '../inference.ts'
import type { ResolvedModel } from '../models/types.ts'
import { deferred } from './deferred.ts'

export interface ChildTimeouts {
  /** From fork to ready. */
  startMs: number
  /** Longest work on one call, from when its turn came. */
  callMs: Record<CallName, number>
  /** Longest silence: the main thread of the child hangs. */
  silenceMs: number
}

/** One running child. Once `exited` resolves every call has been rejected and nothing more comes. */
export interface ChildHandle {
  pid: number | undefined
  ready: Promise<void>
  exited: Promise<void>
  call<N extends CallName>(
    name: N,
    request: Calls[N]['request'],
    signal?: AbortSignal,
  ): Promise<Calls[N]['answer']>
  load(model: ResolvedModel): void
  callsInFlight(): number
  callsAnswered(): number
  /** Ends it now; calls in flight reject with InferenceCrashedError, or with `error` for those that caused it. */
  kill(reason: string): void
  /** Ends it when its last call has been answered. */
  retire(): void
  /** Ends it now, as was meant. */
  close(): Promise<void>
}

interface PendingCall {
  name: CallName
  resolve: (value: unknown) => void
  reject: (error: Error) => void
  timer?: NodeJS.Timeout
  detach: () => void
}

export function startChild(options: {
  entry: string
  config: ChildConfig
  timeouts: ChildTimeouts
  logger: Logger
  onLoad: (spaceId: string, outcome: 'ready' | { error: string }) => void
  onAlive: (rss: number) => void
}): ChildHandle {
  const { config, timeouts, logger } = options
  const child = fork(options.entry, {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: String(Math.max(4, config.decodes * 2)),
      // Many arenas of glibc's malloc keep what libvips gave back; two hold memory level over thousands of photos.
      MALLOC_ARENA_MAX: '2',
    },
  })
  const calls = new Map<number, PendingCall>()
  let lastId = 0
  let answered = 0
  let retiring = false
  let killReason: string | undefined
  let lastWords = ''

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-2000)
    logger.warn({ pid: child.pid, stderr: text.trim() }, 'the inference process wrote')
  })

  const post = (message: ToChild) => {
    // A closed channel is a dead child: its exit rejects what was called.
    if (child.connected) child.send(message, () => undefined)
  }

  const kill = (reason: string) => {
    if (killReason !== undefined || child.exitCode !== null) return
    killReason = reason
    child.kill('SIGKILL')
  }

  let silence: NodeJS.Timeout
  const heard = () => {
    clearTimeout(silence)
    silence = setTimeout(() => kill('it fell silent'), timeouts.silenceMs)
    silence.unref()
  }
  heard()

  function settle(id: number): PendingCall | undefined {
    const call = calls.get(id)
    if (!call) return undefined
    calls.delete(id)
    clearTimeout(call.timer)
    call.detach()
    answered++
    if (retiring && calls.size === 0) kill('it was replaced')
    return call
  }

  function timeOut(id: number, name: CallName): void {
    const timeout = new AppError('processing_timeout', 422, `Reading this picture took too long`)
    settle(id)?.reject(timeout)
    kill(`a call "${name}" took longer than ${timeouts.callMs[name]} ms`)
  }

  const starting = deferred<void>()
  const exit = deferred<void>()
  const startTimer = setTimeout(() => kill(`it was not ready after ${timeouts.startMs} ms`), timeouts.startMs)
  startTimer.unref()

  child.on('message', (raw) => {
    const message = raw as FromChild
    heard()
    switch (message.type) {
      case 'ready':
        clearTimeout(startTimer)
        return starting.resolve()
      case 'loaded':
        return options.onLoad(message.spaceId, 'ready')
      case 'load-failed':
        return options.onLoad(message.spaceId, { error: message.message })
      case 'alive':
        return options.onAlive(message.rss)
      case 'began': {
        const call = calls.get(message.id)
        if (call) call.timer ??= setTimeout(() => timeOut(message.id, call.name), timeouts.callMs[call.name])
        return
      }
      case 'answer':
        return settle(message.id)?.resolve(message.value)
      case 'error':
        return settle(message.id)?.reject(fromWire(message.error))
    }
  })

  const ended = (how: string) => {
    clearTimeout(silence)
    clearTimeout(startTimer)
    const reason = killReason ?? how
    const error = () =>
      new InferenceCrashedError(
        `the inference process ended: ${reason}`,
        lastWords ? { cause: new Error(lastWords) } : {},
      )
    starting.reject(error())
    for (const id of [...calls.keys()]) settle(id)?.reject(error())
    if (retiring) logger.debug({ pid: child.pid, reason }, 'an inference process ended as it was meant to')
    else
      logger.error({ pid: child.pid, reason, stderr: lastWords || undefined }, 'the inference process ended')
    exit.resolve()
  }
  child.once('error', (error) => ended(error.message))
  child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`))
  post({ type: 'start', config })

  return {
    pid: child.pid,
    ready: starting.promise,
    exited: exit.promise,
    call: (name, request, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const id = ++lastId
        const abort = () => {
          post({ type: 'cancel', id })
          settle(id)?.reject(signal!.reason as Error)
        }
        signal?.addEventListener('abort', abort, { once: true })
        calls.set(id, {
          name,
          resolve: resolve as (value: unknown) => void,
          reject,
          detach: () => signal?.removeEventListener('abort', abort),
        })
        if (!child.connected) {
          settle(id)
          return reject(new InferenceCrashedError('the inference process has ended'))
        }
        post({ type: 'call', id, name, request } as CallMessage)
      }),
    load: (model) => post({ type: 'load', model }),
    callsInFlight: () => calls.size,
    callsAnswered: () => answered,
    kill,
    retire() {
      retiring = true
      if (calls.size === 0) kill('it was replaced')
    },
    close() {
      retiring = true
      kill('inference was closed')
      return exit.promise
    },
  }
}
