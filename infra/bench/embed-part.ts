import { loadSearchEncoder } from '../../inference/src/models/encoder.ts'
import type { ResolvedModel, SearchEncoder } from '../../inference/src/models/types.ts'
import { openBareImageTower } from './bare-model.ts'
import { servePart } from './part.ts'
import { randomFrom } from './statistics.ts'

/** One of the two: Glimpse's encoder, or the bare session. Each embeds the same made-up inputs again and again. */
export type EmbedCalls = typeof calls

export interface EmbedSide {
  model: ResolvedModel
  threads: number
  count: number
  /** Undefined: Glimpse's encoder. */
  bare?: { batch?: number; spinning?: boolean }
}

let embed: () => Promise<Float32Array[]>

const calls = {
  async load({ model, threads, count, bare }: EmbedSide) {
    const { width, height } = model.manifest.image
    const random = randomFrom(7)
    const length = 3 * width * height
    const inputs = Array.from({ length: count }, () => Float32Array.from({ length }, () => random() * 2 - 1))
    embed = bare
      ? await bareEmbed(model, inputs, { threads, ...bare })
      : await ownEmbed(model, inputs, threads)
    await embed()
  },

  async embed(_: undefined) {
    const begun = performance.now()
    const vectors = await embed()
    return { ms: performance.now() - begun, vectors }
  },
}

async function ownEmbed(model: ResolvedModel, inputs: Float32Array[], threads: number) {
  const encoder: SearchEncoder = await loadSearchEncoder(model, { threads, towers: 'image' })
  return () => encoder.embedImages(inputs)
}

async function bareEmbed(
  model: ResolvedModel,
  inputs: Float32Array[],
  options: { threads: number; batch?: number; spinning?: boolean },
) {
  const tower = await openBareImageTower(model, options.threads, options.spinning)
  const batch = options.batch ?? tower.batch
  return async () => {
    const vectors: Float32Array[] = []
    for (let at = 0; at < inputs.length; at += batch) {
      const some = inputs.slice(at, at + batch)
      const packed = new Float32Array(some.length * tower.inputLength)
      some.forEach((input, i) => packed.set(input, i * tower.inputLength))
      const rows = await tower.run(packed, some.length)
      const dimensions = rows.length / some.length
      some.forEach((_, i) => vectors.push(rows.subarray(i * dimensions, (i + 1) * dimensions)))
    }
    return vectors
  }
}

servePart(calls)
