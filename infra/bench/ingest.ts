import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { cosine } from './bare-model.ts'
import { openBenchServer, type BenchServer } from './bench-server.ts'
import type { BaselineCalls } from './ingest-baseline-part.ts'
import type { PipelineCalls } from './ingest-pipeline-part.ts'
import { cores } from './machine.ts'
import { minidual, resolved, starter, type BenchModel } from './models.ts'
import type { BenchOptions } from './options.ts'
import { startPart } from './part.ts'
import { makeCameraPhotos, pictureSource } from './pictures.ts'
import type { Row, Section } from './report.ts'
import { median } from './statistics.ts'
import { inParallel } from './upload-client.ts'

/** The vectors of both sides must agree, or they did not do the same work. */
const leastCosine = 0.99

export async function ingest({ ingestPhotos, rounds }: BenchOptions): Promise<Section> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'glimpse-bench-'))
  try {
    const [warm, ...photos] = await makeCameraPhotos(folder, {
      count: ingestPhotos + 1,
      width: 4000,
      height: 3000,
    })
    const sizes = await Promise.all(photos.map(async (file) => (await stat(file)).size / 1e6))
    const groups = groupsOf(photos, rounds)
    const measured = [await measure(starter, { folder, warm: warm!, groups, all: true })]
    const small = minidual()
    if (small) measured.push(await measure(small, { folder, warm: warm!, groups, all: false }))
    return {
      rows: measured.flatMap(({ rows }) => rows),
      notes: [
        `${photos.length} JPEGs of 4000 × 3000 (${pictureSource()}, with grain), ${Math.min(...sizes).toFixed(1)} to ` +
          `${Math.max(...sizes).toFixed(1)} MB, in ${groups.length} turns; each turn all sides do the same photos, ` +
          'in changing order. Medians of the turns; the ratio is the median of the ratios of each turn.',
        'End to end: from the first byte sent over HTTP (4 uploads at once) to the live event of the last processed ' +
          `photo, on a real server. Pipeline: \`inference.process\` alone, ${cores + 10} in hand like the worker. Both ` +
          'also make EXIF, thumbhash and perceptual hash and keep the derivatives, fsynced; the baselines keep nothing.',
        'One decode: a plain Node process, sharp and onnxruntime, WebP of the same sizes and qualities, the same ' +
          `threads and pictures a run, ${cores} files at once. Four decodes: preview, thumbnail, model input and hash ` +
          'each from the file; plain, libvips shrinks while it loads; whole, each reads all pixels first.',
        ...measured.map(({ check }) => check),
        'Faces are not part of this version.',
      ],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Setting {
  folder: string
  warm: string
  groups: string[][]
  /** Also the pipeline alone and the four decodes. */
  all: boolean
}
type Outcome = { ms: number; vectors?: Float32Array[] }

async function measure(model: BenchModel, { folder, warm, groups, all }: Setting) {
  const baseline = startPart<BaselineCalls>('ingest-baseline')
  const pipeline = all ? startPart<PipelineCalls>('ingest-pipeline') : undefined
  let server: BenchServer | undefined
  try {
    await baseline.call('load', { model: await resolved(model) })
    if (pipeline) {
      const blobs = path.join(folder, `blobs-${model.name}`)
      await mkdir(blobs)
      await pipeline.call('open', { model, folder: blobs, files: [warm, ...groups.flat()] })
    }
    const opened = (server = await openBenchServer(model.env))
    const sides: Record<string, (files: string[]) => Promise<Outcome>> = {
      endToEnd: (files) => endToEnd(opened, files),
      oneDecode: (files) => baseline.call('oneDecode', { files }),
      ...(pipeline && {
        pipeline: (files) => pipeline.call('process', { files }),
        fourPlain: (files) => baseline.call('fourDecodes', { files, whole: false }),
        fourWhole: (files) => baseline.call('fourDecodes', { files, whole: true }),
      }),
    }
    for (const side of Object.values(sides)) await side([warm])
    const rates: Record<string, number[]> = {}
    const cosines: number[] = []
    for (const [turn, files] of groups.entries()) {
      const names = Object.keys(sides)
      const order = [...names.slice(turn % names.length), ...names.slice(0, turn % names.length)]
      const outcomes: Record<string, Outcome> = {}
      for (const name of order) {
        outcomes[name] = await sides[name]!(files)
        ;(rates[name] ??= []).push((1000 * files.length) / outcomes[name].ms)
      }
      const ours = outcomes['pipeline']?.vectors ?? []
      ours.forEach((vector, i) => cosines.push(cosine(vector, outcomes['oneDecode']!.vectors![i]!)))
    }
    const worst = Math.min(...cosines)
    if (worst < leastCosine) throw new Error(`vectors differ from the baseline's: cosine ${worst}`)
    return { rows: rowsOf(model, rates), check: checkOf(model, worst) }
  } finally {
    await server?.close()
    await pipeline?.stop()
    await baseline.stop()
  }
}

async function endToEnd(server: BenchServer, files: string[]): Promise<Outcome> {
  const bytes = await Promise.all(files.map((file) => readFile(file)))
  const begun = performance.now()
  const results = await inParallel(files, 4, (file, at) =>
    server.upload({ name: path.basename(file), bytes: bytes[at]! }),
  )
  await server.processed(results.map(({ id }) => id))
  return { ms: performance.now() - begun }
}

function rowsOf(model: BenchModel, rates: Record<string, number[]>): Row[] {
  const rate = (side: string) => `${median(rates[side]!).toFixed(2)} photos/s`
  const row = (work: string, ours: string, theirs: string, goal?: number): Row => ({
    work: `${work} (${model.name})`,
    glimpse: rate(ours),
    baseline: rate(theirs),
    ratio: median(rates[ours]!.map((value, turn) => value / rates[theirs]![turn]!)),
    goal: goal === undefined ? undefined : { atLeast: goal },
  })
  const rows = [row('end to end, to one decode', 'endToEnd', 'oneDecode', 0.85)]
  if (!rates['pipeline']) return rows
  return [
    ...rows,
    row('pipeline, to one decode', 'pipeline', 'oneDecode', 0.85),
    row('end to end, to four decodes, plain', 'endToEnd', 'fourPlain', 1.4),
    row('end to end, to four decodes, whole', 'endToEnd', 'fourWhole', 1.4),
  ]
}

const checkOf = (model: BenchModel, worst: number) =>
  Number.isFinite(worst)
    ? `${model.name}: the vectors of pipeline and baseline agree to a cosine of ${worst.toFixed(4)} or better.`
    : `${model.name}: end to end against one decode only.`

/** As even as it goes, none empty. */
function groupsOf<T>(items: readonly T[], count: number): T[][] {
  const groups: T[][] = Array.from({ length: Math.min(count, items.length) }, () => [])
  items.forEach((item, at) => groups[at % groups.length]!.push(item))
  return groups
}
