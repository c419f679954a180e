import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { defaultDerivatives, previewEffort } from '../../inference/src/pipeline/options.ts'
import type { ResolvedModel } from '../../inference/src/models/types.ts'
import { openBareImageTower } from './bare-model.ts'
import { cores } from './machine.ts'
import { servePart } from './part.ts'
import { inParallel } from './upload-client.ts'

/** Bare loops over photos: no queue, no HTTP, no metadata, nothing kept on disk. */
export type BaselineCalls = typeof calls

const { thumbnailSide, thumbnailQuality, previewSide, previewQuality } = defaultDerivatives
const inside = (side: number) => [side, side, { fit: 'inside', withoutEnlargement: true }] as const
let tower: Awaited<ReturnType<typeof openBareImageTower>>

const calls = {
  async load({ model }: { model: ResolvedModel }) {
    sharp.cache(false)
    tower = await openBareImageTower(model, cores)
  },

  /** One decode; all else is made from its pixels. Answers ms and the vectors in the order of the files. */
  async oneDecode({ files }: { files: string[] }) {
    return await overAll(files, async (file) => {
      const { data, info } = await sharp(await readFile(file), { autoOrient: true })
        .resize(...inside(previewSide))
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true })
      const decoded = () => sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
      await decoded()
        .resize(...inside(thumbnailSide))
        .webp({ quality: thumbnailQuality })
        .toBuffer()
      await decoded().webp({ quality: previewQuality, effort: previewEffort }).toBuffer()
      return await tower.prepare(data, info)
    })
  },

  /**
   * Four decodes of each file: preview, thumbnail, model input, hash. `whole`: each reads all pixels first, as
   * transformers.js's RawImage does; else libvips may shrink while it loads, as `sharp(file).resize()` does.
   */
  async fourDecodes({ files, whole }: { files: string[]; whole: boolean }) {
    return await overAll(files, async (file) => {
      const bytes = await readFile(file)
      const open = async () => {
        const source = sharp(bytes, { autoOrient: true }).toColourspace('srgb')
        if (!whole) return source
        const { data, info } = await source.raw().toBuffer({ resolveWithObject: true })
        return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
      }
      await (
        await open()
      )
        .resize(...inside(previewSide))
        .webp({ quality: previewQuality, effort: previewEffort })
        .toBuffer()
      await (
        await open()
      )
        .resize(...inside(thumbnailSide))
        .webp({ quality: thumbnailQuality })
        .toBuffer()
      await (await open()).resize(32, 32, { fit: 'fill' }).greyscale().raw().toBuffer()
      const { data, info } = await (
        await open()
      )
        .resize(...inside(1024))
        .raw()
        .toBuffer({ resolveWithObject: true })
      return await tower.prepare(data, info)
    })
  },
}

/** As many files at once as there are cores; inputs go to the model in batches. */
async function overAll(files: string[], prepare: (file: string) => Promise<Float32Array>) {
  const vectors: Float32Array[] = []
  const waiting: { at: number; input: Float32Array }[] = []
  const flush = async (least: number) => {
    while (waiting.length >= least && waiting.length > 0) {
      const batch = waiting.splice(0, tower.batch)
      const packed = new Float32Array(batch.length * tower.inputLength)
      batch.forEach(({ input }, i) => packed.set(input, i * tower.inputLength))
      const rows = await tower.run(packed, batch.length)
      const dimensions = rows.length / batch.length
      batch.forEach(({ at }, i) => (vectors[at] = rows.subarray(i * dimensions, (i + 1) * dimensions)))
    }
  }
  const begun = performance.now()
  await inParallel(files, cores, async (file, at) => {
    waiting.push({ at, input: await prepare(file) })
    await flush(tower.batch)
  })
  await flush(1)
  return { ms: performance.now() - begun, vectors }
}

servePart(calls)
