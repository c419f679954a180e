import { parentPort, Worker } from 'node:worker_threads'
import { decodeHeicHere, type HeicDecoder, type HeicPixels } from '../pipeline/heic.ts'
import { fromWire, toWire, type WireError } from './protocol.ts'

type Answer = { pixels: HeicPixels } | { error: WireError }

/** WebAssembly memory never shrinks: the thread that holds it goes after this long without work. */
const idleMs = 10_000

/**
 * Decodes HEIC in a thread, since libheif's WebAssembly holds up the thread that it runs in for seconds. One picture at a
 * time; the thread is started when one comes and ended when none has come for a while.
 */
export function heicDecoderInThread(entry: URL): HeicDecoder {
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let last: Promise<unknown> = Promise.resolve()

  const decode = (bytes: Uint8Array, limitInputPixels: number) =>
    new Promise<HeicPixels>((resolve, reject) => {
      clearTimeout(idle)
      const thread = (worker ??= new Worker(entry, { workerData: { role: 'heic' } }))
      const settle = (act: () => void) => {
        thread.removeAllListeners()
        idle = setTimeout(end, idleMs)
        idle.unref()
        act()
      }
      thread.once('message', (answer: Answer) =>
        settle(() => ('pixels' in answer ? resolve(answer.pixels) : reject(fromWire(answer.error)))),
      )
      const broke = (error: Error) => {
        worker = undefined
        settle(() => reject(error))
      }
      thread.once('error', broke)
      thread.once('exit', () => broke(new Error('the HEIC decoder ended')))
      thread.postMessage({ bytes, limitInputPixels })
    })

  const end = () => {
    const ended = worker
    worker = undefined
    void ended?.terminate()
  }

  return (bytes, limitInputPixels) => {
    const turn = last.then(() => decode(bytes, limitInputPixels))
    last = turn.catch(() => undefined)
    return turn
  }
}

/** The thread's own side. */
export function runHeicThread(): void {
  const port = parentPort!
  port.on('message', ({ bytes, limitInputPixels }: { bytes: Uint8Array; limitInputPixels: number }) => {
    decodeHeicHere(bytes, limitInputPixels).then(
      (pixels) => port.postMessage({ pixels } satisfies Answer, [pixels.data.buffer as ArrayBuffer]),
      (error: unknown) => port.postMessage({ error: toWire(error) } satisfies Answer),
    )
  })
}
