import { parentPort, Worker } from 'node:worker_threads'
import { loadSearchEncoder } from '../models/encoder.ts'
import type { ResolvedModel, SearchEncoder } from '../models/types.ts'

type ToThread =
  | { type: 'load'; id: number; model: ResolvedModel; threads: number }
  | { type: 'embed'; id: number; spaceId: string; inputs: Float32Array[] }
  | { type: 'unload'; id: number; spaceId: string }
type FromThread = { id: number; vectors?: Float32Array[]; error?: string }
type ThreadRequest<T = ToThread> = T extends ToThread ? Omit<T, 'id'> : never

/**
 * Image embedding in a thread of its own: a session run holds up the JavaScript thread that calls it, and a text query
 * must not wait behind a batch of photos. The thread lives as long as the process: ending one that has loaded
 * onnxruntime-node aborts the process (seen with 1.30).
 */
export interface EncoderThread {
  load(model: ResolvedModel, threads: number): Promise<void>
  embed(spaceId: string, inputs: Float32Array[]): Promise<Float32Array[]>
  unload(spaceId: string): Promise<void>
}

export function openEncoderThread(entry: URL): EncoderThread {
  const worker = new Worker(entry, { workerData: { role: 'encoder' } })
  const calls = new Map<number, { resolve: (value: FromThread) => void; reject: (error: Error) => void }>()
  let lastId = 0
  worker.on('message', (message: FromThread) => {
    const call = calls.get(message.id)
    calls.delete(message.id)
    if (message.error !== undefined) call?.reject(new Error(message.error))
    else call?.resolve(message)
  })
  // Without its thread the process is of no use: the supervisor starts another.
  worker.on('error', (error) => {
    throw error
  })
  const call = (request: ThreadRequest, transfer: ArrayBuffer[] = []) =>
    new Promise<FromThread>((resolve, reject) => {
      const id = ++lastId
      calls.set(id, { resolve, reject })
      worker.postMessage({ ...request, id }, transfer)
    })
  return {
    load: async (model, threads) => void (await call({ type: 'load', model, threads })),
    // Copied, not transferred: a failed batch is run again one by one.
    embed: async (spaceId, inputs) => (await call({ type: 'embed', spaceId, inputs })).vectors!,
    unload: async (spaceId) => void (await call({ type: 'unload', spaceId })),
  }
}

/** The thread's own side. */
export function runEncoderThread(): void {
  const port = parentPort!
  const encoders = new Map<string, SearchEncoder>()
  const answer = async (message: ToThread): Promise<Omit<FromThread, 'id'>> => {
    switch (message.type) {
      case 'load': {
        const encoder = await loadSearchEncoder(message.model, { threads: message.threads, towers: 'image' })
        await encoders.get(message.model.spaceId)?.close()
        encoders.set(message.model.spaceId, encoder)
        return {}
      }
      case 'embed': {
        const encoder = encoders.get(message.spaceId)
        if (!encoder) throw new Error(`model ${message.spaceId} is not loaded`)
        return { vectors: await encoder.embedImages(message.inputs) }
      }
      case 'unload': {
        await encoders.get(message.spaceId)?.close()
        encoders.delete(message.spaceId)
        return {}
      }
    }
  }
  port.on('message', (message: ToThread) => {
    answer(message).then(
      (value) => port.postMessage({ id: message.id, ...value }),
      (error: unknown) =>
        port.postMessage({ id: message.id, error: error instanceof Error ? error.message : String(error) }),
    )
  })
}
