import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { imagesPerRun } from '../../inference/src/models/encoder.ts'
import type { ResolvedModel } from '../../inference/src/models/types.ts'

/** The image tower as anybody would run it: onnxruntime and sharp, written out, nothing of Glimpse's pipeline. */
export async function openBareImageTower(model: ResolvedModel, threads: number, spinning = false) {
  const { manifest } = model
  const { width, height, mean, std, rescale, resize } = manifest.image
  const session = await InferenceSession.create(path.join(model.directory, manifest.towers.image.file), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // The baseline must be as good as it can be: beside a decoder, spinning threads would rob it of its cores.
    extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
  })
  const area = width * height

  return {
    /** What one run is given: as many as the encoder of Glimpse gives it. */
    batch: imagesPerRun(width, height),
    inputLength: 3 * area,

    /** Planar CHW float32 of a decoded picture (RGB, 8 bit). */
    async prepare(data: Buffer, from: { width: number; height: number }): Promise<Float32Array> {
      const pixels = await sharp(data, { raw: { ...from, channels: 3 } })
        .resize(width, height, {
          fit: resize.rule === 'squash' ? 'fill' : 'cover',
          kernel: manifest.image.resample === 'bicubic' ? 'cubic' : 'linear',
        })
        .raw()
        .toBuffer()
      const planar = new Float32Array(3 * area)
      for (let i = 0; i < area; i++) {
        planar[i] = (pixels[3 * i]! * rescale - mean[0]) / std[0]
        planar[area + i] = (pixels[3 * i + 1]! * rescale - mean[1]) / std[1]
        planar[2 * area + i] = (pixels[3 * i + 2]! * rescale - mean[2]) / std[2]
      }
      return planar
    },

    /** `packed`: count × 3 × height × width values. Answers count × dimensions values, of any length. */
    async run(packed: Float32Array, count: number): Promise<Float32Array> {
      const feeds = { [session.inputNames[0]!]: new Tensor('float32', packed, [count, 3, height, width]) }
      const outputs = await session.run(feeds, [manifest.towers.image.output])
      const output = outputs[manifest.towers.image.output]!
      const data = (output.data as Float32Array).slice()
      output.dispose()
      return data
    },
  }
}

export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!
    aa += a[i]! * a[i]!
    bb += b[i]! * b[i]!
  }
  return dot / Math.sqrt(aa * bb)
}
