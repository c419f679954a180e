import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { CLIPImageProcessor, RawImage } from '@huggingface/transformers'
import { describe, expect, it } from 'vitest'
import { cosine, decodePhoto, loadFolder, starterDir } from '../../test/load-folder.ts'
import { resizeReference } from '../../test/resize-reference.ts'
import { reason, sharedPath, skipWithoutShared } from '../../test/shared.ts'
import { prepareImage, resizedSize } from './preprocess.ts'
import { resample } from './resample.ts'

const rules = {
  width: 224,
  height: 224,
  resize: { rule: 'shortest-edge', pixels: 224 },
  resample: 'bilinear',
  rescale: 1 / 255,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
} as const
type Rules = Parameters<typeof prepareImage>[1]

describe('preparing a picture', () => {
  it('rounds the longer side down, and never below the shorter', () => {
    const size = (width: number, height: number) => resizedSize({ width, height }, rules as unknown as Rules)
    expect(size(500, 333)).toEqual({ width: 336, height: 224 })
    expect(size(333, 500)).toEqual({ width: 224, height: 336 })
    expect(size(224, 224)).toEqual({ width: 224, height: 224 })
    expect(size(10_000, 1)).toEqual({ width: 2_240_000, height: 224 })
  })

  it('crops the centre, keeps the order red, green, blue, and normalises', async () => {
    // Red left, green centre, blue right: the crop of a 3:1 picture sees the centre only.
    const data = Buffer.alloc(672 * 224 * 3)
    for (let at = 0; at < 672 * 224; at++) data[at * 3 + Math.floor((at % 672) / 224)] = 255
    const planar = await prepareImage({ data, width: 672, height: 224 }, rules as unknown as Rules)
    expect(planar.length).toBe(3 * 224 * 224)
    const middle = 112 * 224 + 112
    expect([0, 1, 2].map((channel) => planar[channel * 224 * 224 + middle])).toEqual([-1, 1, -1])
  })

  it('squashes without a crop', async () => {
    const data = Buffer.alloc(672 * 224 * 3)
    for (let at = 0; at < 672 * 224; at++) data[at * 3 + Math.floor((at % 672) / 224)] = 255
    const squash = { ...rules, resize: { rule: 'squash' } } as unknown as Rules
    const planar = await prepareImage({ data, width: 672, height: 224 }, squash)
    const row = 112 * 224
    const colour = (x: number) => [0, 1, 2].map((channel) => planar[channel * 224 * 224 + row + x])
    expect([colour(5), colour(112), colour(218)]).toEqual([
      [1, -1, -1],
      [-1, 1, -1],
      [-1, -1, 1],
    ])
  })

  it('brings photos of many megapixels to the same pixels, by way of sharp', async () => {
    const [width, height] = [3600, 2400]
    const data = Buffer.alloc(width * height * 3)
    for (let at = 0; at < data.length; at++) {
      const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)]
      data[at] = 128 + 60 * Math.sin(x / 40 + (at % 3)) + 60 * Math.sin(y / 25)
    }
    const image = { data, width, height }
    const planar = await prepareImage(image, rules as unknown as Rules)
    const exact = resample(
      image,
      { width: 336, height: 224 },
      { left: 56, top: 0, width: 224, height: 224 },
      'bilinear',
    )
    let error = 0
    for (let at = 0; at < exact.length; at++) {
      const value = planar[(at % 3) * 224 * 224 + Math.floor(at / 3)]! * 127.5 + 127.5
      error += Math.abs(value - exact[at]!) / exact.length
    }
    expect(error).toBeLessThan(1)
  })

  it('survives panoramas and single pixels', async () => {
    for (const [width, height] of [
      [4000, 3],
      [1, 1],
      [3, 900],
    ] as const) {
      const planar = await prepareImage(
        { data: Buffer.alloc(width * height * 3, 128), width, height },
        rules as unknown as Rules,
      )
      expect(planar.every((value) => Math.abs(value) < 0.01)).toBe(true)
    }
  })
})

describe.skipIf(skipWithoutShared)(`vectors against an independent reference${reason}`, () => {
  it.each([
    ['minidual', () => sharedPath('models/minidual')],
    ['the starter', () => starterDir],
  ])(
    '%s: 50 photos have cosine ≥ 0.999',
    async (_name, directory) => {
      const folder = directory()
      const encoder = await loadFolder(folder)
      const config = JSON.parse(
        await readFile(path.join(folder, 'preprocessor_config.json'), 'utf8'),
      ) as object
      const processor = new CLIPImageProcessor(config)
      const photos = (await readdir(sharedPath('photos/captioned')))
        .filter((one) => one.endsWith('.jpg'))
        .slice(0, 50)
      const lowest: [number, string] = [1, '']
      for (const photo of photos) {
        const image = await decodePhoto(sharedPath('photos/captioned', photo))
        const { width, height } = resizedSize(image, encoder.model.manifest.image)
        const resized = resizeReference(image, width, height)
        const { pixel_values } = (await processor([
          new RawImage(new Uint8ClampedArray(resized.data), width, height, 3),
        ])) as { pixel_values: { data: Float32Array } }
        const [ours, theirs] = await encoder.embedImages([await encoder.prepare(image), pixel_values.data])
        const similarity = cosine(ours!, theirs!)
        if (similarity < lowest[0]) lowest.splice(0, 2, similarity, photo)
      }
      await encoder.close()
      expect(lowest[0], `${lowest[1]} is the farthest`).toBeGreaterThanOrEqual(0.999)
    },
    240_000,
  )
})
