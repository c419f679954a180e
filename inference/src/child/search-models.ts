import { loadSearchEncoder } from '../models/encoder.ts'
import type { ResolvedModel, SearchEncoder } from '../models/types.ts'
import { createEmbedBatcher, type EmbedBatcher } from './embed-batcher.ts'
import type { EncoderThread } from './encoder-thread.ts'
import type { Preparer } from './prepare-thread.ts'

export interface LoadedModel {
  model: ResolvedModel
  prepare: SearchEncoder['prepare']
  embedText: SearchEncoder['embedText']
  embedImage(input: Float32Array): Promise<Float32Array>
}

/** The model that answers now. A new one is loaded beside it and takes over in one step; the old goes when unused. */
export interface SearchModels {
  load(model: ResolvedModel): Promise<void>
  /** Runs `work` with the model that answers, undefined where none does; it stays loaded until `work` is done. */
  use<T>(work: (model: LoadedModel | undefined) => Promise<T>): Promise<T>
  /** Resolves when a model answers, or none is being loaded. */
  settled(signal: AbortSignal): Promise<void>
  isLoaded(): boolean
  poke(): void
}

interface Entry extends LoadedModel {
  users: number
  retired: boolean
  batcher: EmbedBatcher
  close(): Promise<void>
}

export function createSearchModels(options: {
  thread: () => EncoderThread
  prepare: Preparer
  threads: number
  batchSize: number
  more: () => boolean
}): SearchModels {
  let current: Entry | undefined
  let loading: Promise<void> = Promise.resolve()
  let loads = 0

  async function open(model: ResolvedModel): Promise<Entry> {
    const thread = options.thread()
    const text = await loadSearchEncoder(model, { threads: options.threads, towers: 'text' })
    try {
      await thread.load(model, options.threads)
    } catch (error) {
      await text.close()
      throw error
    }
    const batcher = createEmbedBatcher({
      embed: (inputs) => thread.embed(model.spaceId, inputs),
      size: options.batchSize,
      more: options.more,
      patienceMs: 1000,
    })
    return {
      model,
      users: 0,
      retired: false,
      batcher,
      prepare: (image) => options.prepare(image, model.manifest.image),
      embedText: (query) => text.embedText(query),
      embedImage: (input) => batcher.add(input),
      close: async () => void (await Promise.all([text.close(), thread.unload(model.spaceId)])),
    }
  }

  async function replace(model: ResolvedModel): Promise<void> {
    if (current?.model.spaceId === model.spaceId) return
    const next = await open(model)
    const old = current
    current = next
    if (old) {
      old.retired = true
      if (old.users === 0) await old.close()
    }
  }

  return {
    load(model) {
      loads++
      const turn = loading.then(() => replace(model))
      loading = turn.catch(() => undefined).finally(() => loads--)
      return turn
    },
    async use(work) {
      const entry = current
      if (!entry) return work(undefined)
      entry.users++
      try {
        return await work(entry)
      } finally {
        if (--entry.users === 0 && entry.retired) await entry.close()
      }
    },
    async settled(signal) {
      if (current || loads === 0) return
      await Promise.race([loading, aborted(signal)])
    },
    isLoaded: () => current !== undefined || loads > 0,
    poke: () => current?.batcher.poke(),
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
