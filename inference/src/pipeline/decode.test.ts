import { readFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { drawnImage, drawnPhoto, drawnPixels, storedAs } from '../../test/pictures.ts'
import { bombPng } from '../../test/bomb.ts'
import { reason, sharedPath, skipWithoutShared } from '../../test/shared.ts'
import type { DecodedImage } from '../models/types.ts'
import { decodeImage, openImage } from './decode.ts'
import { sniffImageType } from './image-type.ts'

const decode = async (bytes: Buffer, longSide = 2048) => decodeImage(await openImage(bytes), longSide)

/** Mean absolute difference per channel, 0–255. */
function difference(a: DecodedImage, b: DecodedImage): number {
  expect([a.width, a.height]).toEqual([b.width, b.height])
  expect(a.data).toHaveLength(a.width * a.height * 3)
  let sum = 0
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!)
  return sum / a.data.length
}

describe('formats', () => {
  const encoders: Record<string, (image: Sharp) => Sharp> = {
    jpeg: (image) => image.jpeg({ quality: 95 }),
    png: (image) => image.png(),
    webp: (image) => image.webp({ quality: 95 }),
    gif: (image) => image.gif(),
    avif: (image) => image.avif({ quality: 90, effort: 0 }),
    tiff: (image) => image.tiff({ compression: 'lzw' }),
  }
  test.each(Object.keys(encoders))(
    '%s is known by its bytes and comes back as it was drawn',
    async (format) => {
      const drawn = { data: await drawnPixels(160, 90), width: 160, height: 90 }
      const bytes = await encoders[format]!(await drawnImage(160, 90)).toBuffer()
      expect(sniffImageType(bytes)?.format).toBe(format)
      expect(difference(await decode(bytes), drawn)).toBeLessThan(format === 'gif' ? 12 : 4)
    },
  )

  test('never enlarges, bounds the longer side, tells the true size', async () => {
    const bytes = await drawnPhoto(900, 300)
    const opened = await openImage(bytes)
    expect([opened.width, opened.height]).toEqual([900, 300])
    expect(await decodeImage(opened, 2048)).toMatchObject({ width: 900, height: 300 })
    expect(await decodeImage(opened, 450)).toMatchObject({ width: 450, height: 150 })
  })

  test('transparency lies on white', async () => {
    const half = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 200, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer()
    expect([...(await decode(half)).data]).toEqual(Array(8 * 8 * 3).fill(255))
  })

  test('grey, 16-bit and CMYK become 8-bit RGB', async () => {
    const ramp = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    const grey = await sharp(ramp, { raw: { width: 16, height: 16, channels: 1 } })
      .png()
      .toBuffer()
    expect([...(await decode(grey)).data]).toEqual([...ramp].flatMap((v) => [v, v, v]))
    const deep = await sharp(ramp, { raw: { width: 16, height: 16, channels: 1 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer()
    expect((await sharp(deep).metadata()).depth).toBe('ushort')
    expect([...(await decode(deep)).data]).toEqual([...ramp].flatMap((v) => [v, v, v]))
    const white = sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
    const cmyk = await white.toColourspace('cmyk').jpeg().toBuffer()
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk')
    const { data } = await decode(cmyk)
    expect(Math.min(...data)).toBeGreaterThan(245)
  })

  test('colours of a wide-gamut profile are brought to sRGB', async () => {
    // Full sRGB red, written in Display P3 coordinates (about 234, 51, 35): read without its profile it would look dull.
    const red = sharp({ create: { width: 8, height: 8, channels: 3, background: '#f00' } })
    const p3 = await red.withIccProfile('p3').png().toBuffer()
    const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer()
    expect(stored[0]).toBeLessThan(240)
    const [r, g, b] = (await decode(p3)).data
    expect(r).toBeGreaterThan(250)
    expect(Math.max(g!, b!)).toBeLessThan(8)
  })

  test('of an animation the first frame', async () => {
    const frames = ['#f00', '#0f0', '#00f'].map((background) => ({
      create: { width: 20, height: 10, channels: 3 as const, background },
    }))
    const pictures = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()))
    const joined = sharp(pictures, { join: { animated: true } })
    for (const bytes of [await joined.clone().gif().toBuffer(), await joined.clone().webp().toBuffer()]) {
      expect((await sharp(bytes).metadata()).pages).toBe(3)
      const image = await decode(bytes)
      expect([image.width, image.height]).toEqual([20, 10])
      expect(image.data[0]).toBeGreaterThan(240)
      expect(image.data[1]).toBeLessThan(16)
    }
  })
})

describe('orientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is turned upright', async (orientation) => {
    const upright = { data: await drawnPixels(120, 80), width: 120, height: 80 }
    const stored = storedAs(orientation, upright)
    const raw = { raw: { width: stored.width, height: stored.height, channels: 3 as const } }
    for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
      const bytes = await sharp(stored.data, raw)
        .withMetadata({ orientation })
        .toFormat(format, format === 'png' ? {} : { quality: 95 })
        .toBuffer()
      const opened = await openImage(bytes)
      expect([opened.width, opened.height]).toEqual([120, 80])
      const apart = difference(await decodeImage(opened, 2048), upright)
      if (format === 'png') expect(apart).toBe(0)
      else expect(apart).toBeLessThan(10)
    }
  })

  test.skipIf(skipWithoutShared)(`photos of orientation 0–8 all look like the first${reason}`, async () => {
    for (const kind of ['Landscape', 'Portrait']) {
      // Orientation 1 decoded by sharp alone: no turning is involved.
      const { data, info } = await sharp(sharedPath(`photos/orientation/${kind}_1.jpg`))
        .raw()
        .toBuffer({ resolveWithObject: true })
      for (let n = 0; n <= 8; n++) {
        const image = await decode(await readFile(sharedPath(`photos/orientation/${kind}_${n}.jpg`)))
        expect(difference(image, { data, width: info.width, height: info.height })).toBeLessThan(4)
      }
    }
  })
})

describe('what cannot be read', () => {
  const codeOf = (bytes: Buffer) =>
    decode(bytes).then(
      () => 'decoded',
      (error: { code?: string }) => error.code,
    )

  test('nothing, text, SVG, PDF and video are refused by their bytes', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    expect(await codeOf(Buffer.alloc(0))).toBe('file_empty')
    for (const text of [
      svg,
      `<?xml version="1.0"?>${svg}`,
      '%PDF-1.7\n%%EOF',
      'hello there, this is text',
      'x',
    ]) {
      expect(await codeOf(Buffer.from(text))).toBe('file_type_unsupported')
    }
    const video = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1')
    expect(await codeOf(video)).toBe('file_type_unsupported')
  })

  test('camera raw is refused rather than its preview taken for the photo', async () => {
    const tiff = await (await drawnImage(32, 32)).tiff().toBuffer()
    const little = tiff[0] === 0x49
    const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
    expect(await codeOf(tiff)).toBe('decoded')
    // The first entry becomes NewSubfileType = 1: "a reduced-resolution version of another image".
    const entry = Buffer.alloc(12)
    if (little) {
      entry.writeUInt16LE(254, 0)
      entry.writeUInt16LE(4, 2)
      entry.writeUInt32LE(1, 4)
      entry.writeUInt32LE(1, 8)
    } else throw new Error('sharp writes little-endian TIFF')
    entry.copy(tiff, directory + 2)
    expect(await codeOf(tiff)).toBe('file_type_unsupported')
  })

  test.each(['jpeg', 'png', 'webp', 'tiff', 'gif'] as const)('a %s that ends too early', async (format) => {
    const bytes = await (await drawnImage(400, 300)).toFormat(format).toBuffer()
    const code = await codeOf(bytes.subarray(0, Math.floor(bytes.length / 2)))
    expect(['image_truncated', 'image_unreadable']).toContain(code)
    if (format === 'jpeg' || format === 'png') expect(code).toBe('image_truncated')
  })

  test('a bomb of more than 100 megapixels is refused by its header', async () => {
    const bomb = bombPng(20_000, 10_000)
    expect(bomb.length).toBeLessThan(100_000)
    expect(await codeOf(bomb)).toBe('image_too_large')
  })

  test('noise behind a good beginning', async () => {
    for (const start of [
      '\xff\xd8\xff\xe0',
      '\x89PNG\r\n\x1a\n',
      'GIF89a',
      'II*\0',
      'RIFF\x10\0\0\0WEBPVP8 ',
    ]) {
      const code = await codeOf(Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(300, 7)]))
      expect(['image_truncated', 'image_unreadable', 'image_too_large']).toContain(code)
    }
    for (const brand of ['heic', 'avif', 'mif1']) {
      const box = Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0mif1${brand}`, 'latin1')
      expect(['image_truncated', 'image_unreadable']).toContain(
        await codeOf(Buffer.concat([box, Buffer.alloc(300, 7)])),
      )
    }
  })
})

describe.skipIf(skipWithoutShared)(`HEIC and AVIF from devices${reason}`, () => {
  test('a HEIC of an iPhone is upright, once', async () => {
    const opened = await openImage(await readFile(sharedPath('photos/exif/IMG_5195.HEIC')))
    expect([opened.type.format, opened.width, opened.height]).toEqual(['heic', 2566, 3313])
    const image = await decodeImage(opened, 400)
    expect([image.width, image.height]).toEqual([310, 400])
    // Seen with the eye: violet petals low on the left, green leaves high on the right.
    const at = (x: number, y: number) => {
      const i = (Math.round(y * image.height) * image.width + Math.round(x * image.width)) * 3
      return [...image.data.subarray(i, i + 3)] as [number, number, number]
    }
    const [, petalGreen, petalBlue] = at(0.42, 0.77)
    expect(petalBlue).toBeGreaterThan(petalGreen + 60)
    const [, leafGreen, leafBlue] = at(0.68, 0.2)
    expect(leafGreen).toBeGreaterThan(leafBlue + 20)
  })

  test('a truncated HEIC costs an error', async () => {
    const bytes = await readFile(sharedPath('photos/exif/IMG_5195.HEIC'))
    await expect(decode(bytes.subarray(0, bytes.length / 2))).rejects.toMatchObject({
      code: expect.stringMatching(/^image_(truncated|unreadable)$/),
    })
  })

  test('an AVIF', async () => {
    const opened = await openImage(await readFile(sharedPath('photos/exif/8bit-sRGB.avif')))
    expect([opened.type.mimeType, opened.width, opened.height]).toEqual(['image/avif', 1617, 1080])
  })
})
