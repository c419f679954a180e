import { imagesPerRun } from '../../inference/src/models/encoder.ts'
import { cosine } from './bare-model.ts'
import type { EmbedCalls, EmbedSide } from './embed-part.ts'
import { cores } from './machine.ts'
import { minidual, resolved, starter, type BenchModel } from './models.ts'
import type { BenchOptions } from './options.ts'
import { startPart } from './part.ts'
import type { Row, Section } from './report.ts'
import { median } from './statistics.ts'

const count = 16

export async function embed({ rounds }: BenchOptions): Promise<Section> {
  const models = [starter, ...[minidual() ?? []].flat()]
  const rows: Row[] = []
  for (const model of models) rows.push(...(await measure(model, 2 * rounds)))
  return {
    rows,
    notes: [
      `${count} prepared inputs, ${cores} threads, ${2 * rounds} turns; the encoder (inference/src/models/encoder.ts) and ` +
        'each bare onnxruntime session in a process of its own. The vectors agree to a cosine of 0.9999 or better.',
      'Spinning is off in Glimpse, because threads that wait busily take the cores from decoding; the rows "spinning" ' +
        'show what a session gains by it that has the machine for itself.',
    ],
  }
}

async function measure(benchModel: BenchModel, turns: number): Promise<Row[]> {
  const model = await resolved(benchModel)
  const same = imagesPerRun(model.manifest.image.width, model.manifest.image.height)
  const common = { model, threads: cores, count }
  const settings: Record<string, EmbedSide> = {
    glimpse: common,
    [`bare, ${same} a run`]: { ...common, bare: {} },
    ...(same === 8 ? {} : { 'bare, 8 a run': { ...common, bare: { batch: 8 } } }),
    [`bare, ${same} a run, spinning`]: { ...common, bare: { spinning: true } },
  }
  const names = Object.keys(settings)
  const parts = names.map(() => startPart<EmbedCalls>('embed'))
  try {
    for (const [at, part] of parts.entries()) await part.call('load', settings[names[at]!]!)
    const rates: number[][] = names.map(() => [])
    for (let turn = 0; turn < turns; turn++) {
      let ours: Float32Array[] = []
      for (const [at, part] of parts.entries()) {
        const { ms, vectors } = await part.call('embed', undefined)
        rates[at]!.push((1000 * count) / ms)
        if (at === 0) ours = vectors
        else vectors.forEach((vector, i) => expectAlike(cosine(vector, ours[i]!), names[at]!))
      }
    }
    const rate = (at: number) => `${median(rates[at]!).toFixed(1)} pictures/s`
    return names.slice(1).map((name, i) => ({
      work: `embedding, to ${name} (${benchModel.name})`,
      glimpse: rate(0),
      baseline: rate(i + 1),
      ratio: median(rates[0]!.map((value, turn) => value / rates[i + 1]![turn]!)),
      goal: i === 0 ? { atLeast: 0.85 } : undefined,
    }))
  } finally {
    await Promise.all(parts.map((part) => part.stop()))
  }
}

function expectAlike(likeness: number, name: string): void {
  if (likeness < 0.9999) throw new Error(`${name}: vectors differ from the encoder's, cosine ${likeness}`)
}
