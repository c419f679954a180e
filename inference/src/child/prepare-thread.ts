import { parentPort, Worker } from 'node:worker_threads'
import type { ModelManifest } from '../models/manifest.ts'
import { prepareImage } from '../models/preprocess.ts'
import type { DecodedImage } from '../models/types.ts'

type Rules = ModelManifest['image']
type ToThread = { id: number; image: DecodedImage; rules: Rules }
type FromThread = { id: number } & ({ input: Float32Array } | { error: string })

/** Makes a model's input of a decoded picture: see prepareImage. */
export type Preparer = (image: DecodedImage, rules: Rules) => Promise<Float32Array>

/**
 * Resampling in a thread of its own: tens of milliseconds of arithmetic a photo, during which a text query would wait.
 * Started with the first picture; it lives as long as the process.
 */
export function preparerInThread(entry: URL): Preparer {
  const calls = new Map<number, { resolve: (input: Float32Array) => void; reject: (error: Error) => void }>()
  let lastId = 0
  let worker: Worker | undefined

  function start(): Worker {
    const started = new Worker(entry, { workerData: { role: 'prepare' } })
    started.on('message', (message: FromThread) => {
      const call = calls.get(message.id)
      calls.delete(message.id)
      if ('error' in message) call?.reject(new Error(message.error))
      else call?.resolve(message.input)
    })
    // Without its thread the process is of no use: the supervisor starts another.
    started.on('error', (error) => {
      throw error
    })
    return started
  }

  return (image, rules) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      calls.set(id, { resolve, reject })
      worker ??= start()
      worker.postMessage({ id, image, rules } satisfies ToThread)
    })
}

/** The thread's own side. */
export function runPrepareThread(): void {
  const port = parentPort!
  port.on('message', ({ id, image, rules }: ToThread) => {
    // A Buffer arrives as plain bytes.
    const data = Buffer.from(image.data.buffer, image.data.byteOffset, image.data.byteLength)
    prepareImage({ ...image, data }, rules).then(
      (input) => port.postMessage({ id, input } satisfies FromThread, [input.buffer as ArrayBuffer]),
      (error: unknown) =>
        port.postMessage({
          id,
          error: error instanceof Error ? error.message : String(error),
        } satisfies FromThread),
    )
  })
}
