import { loadSearchEncoder } from '../../inference/src/models/encoder.ts'
import type { ResolvedModel, SearchEncoder } from '../../inference/src/models/types.ts'
import { cores } from './machine.ts'
import { servePart } from './part.ts'

/** Encoding texts and nothing else: the text tower alone in a process, no cache, no HTTP. */
export type EncodeCalls = typeof calls

let encoder: SearchEncoder

const calls = {
  async load({ model }: { model: ResolvedModel }) {
    encoder = await loadSearchEncoder(model, { threads: cores, towers: 'text' })
  },

  async encode({ texts }: { texts: string[] }) {
    const ms: number[] = []
    const vectors: Float32Array[] = []
    for (const text of texts) {
      const begun = performance.now()
      const { vector } = await encoder.embedText(text)
      ms.push(performance.now() - begun)
      vectors.push(vector)
    }
    return { ms, vectors }
  },
}

servePart(calls)
