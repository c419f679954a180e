import { fork } from 'node:child_process'
import path from 'node:path'

/** What a part of a benchmark answers to: calls by name. */
export type PartCalls = Record<string, (argument: never) => Promise<unknown>>

export interface Part<C extends PartCalls> {
  pid: number
  call<N extends keyof C & string>(name: N, argument: Parameters<C[N]>[0]): Promise<Awaited<ReturnType<C[N]>>>
  stop(): Promise<void>
}

type Question = { id: number; name: string; argument: unknown }
type Answer = { id: number; value?: unknown; error?: string }

/** Starts `<name>-part.ts` in a process of its own, so that what is compared shares no heap, no threads, no caches. */
export function startPart<C extends PartCalls>(name: string): Part<C> {
  const child = fork(path.join(import.meta.dirname, `${name}-part.js`), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const calls = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let lastId = 0
  child.on('message', ({ id, value, error }: Answer) => {
    const call = calls.get(id)
    calls.delete(id)
    if (error === undefined) call?.resolve(value as never)
    else call?.reject(new Error(`${name}: ${error}`))
  })
  const gone = new Promise<void>((resolve) =>
    child.once('exit', (code, signal) => {
      for (const call of calls.values()) call.reject(new Error(`${name} ended (${signal ?? code})`))
      resolve()
    }),
  )
  return {
    pid: child.pid!,
    call: (called, argument) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        calls.set(id, { resolve, reject })
        child.send({ id, name: called, argument } satisfies Question, (error) => error && reject(error))
      }),
    async stop() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** The part's own side. */
export function servePart(handlers: PartCalls): void {
  // Not exit: leaving while a thread is inside onnxruntime-node aborts with a core dump.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  process.on('message', ({ id, name, argument }: Question) => {
    Promise.resolve()
      .then(() => handlers[name]!(argument as never))
      .then(
        (value) => process.send!({ id, value } satisfies Answer),
        (error: unknown) =>
          process.send!({ id, error: error instanceof Error ? error.stack : String(error) } satisfies Answer),
      )
  })
}
