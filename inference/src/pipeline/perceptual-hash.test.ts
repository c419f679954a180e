import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { drawnPixels, noise } from '../../test/pictures.ts'
import { reason, sharedPath, skipWithoutShared } from '../../test/shared.ts'
import { decodeImage, openImage } from './decode.ts'
import { hashOfLuma, perceptualHash } from './perceptual-hash.ts'
import { thumbhash } from './thumbhash.ts'
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash'

const distance = (a: string, b: string) =>
  (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length

describe('perceptual hash', () => {
  test('is the median test over a DCT written out by its definition', () => {
    const luma = Float64Array.from(noise(32 * 32, 5))
    const coefficients: number[] = []
    for (let v = 0; v < 8; v++) {
      for (let u = 0; u < 8; u++) {
        let sum = 0
        for (let y = 0; y < 32; y++) {
          for (let x = 0; x < 32; x++) {
            const basis =
              Math.cos(((2 * x + 1) * u * Math.PI) / 64) * Math.cos(((2 * y + 1) * v * Math.PI) / 64)
            sum += luma[y * 32 + x]! * basis
          }
        }
        coefficients.push(sum)
      }
    }
    const sorted = [...coefficients].sort((a, b) => a - b)
    const median = (sorted[31]! + sorted[32]!) / 2
    let expected = ''
    for (let i = 0; i < 64; i += 4) {
      const digit = coefficients.slice(i, i + 4).reduce((value, one) => value * 2 + (one > median ? 1 : 0), 0)
      expected += digit.toString(16)
    }
    expect(hashOfLuma(luma)).toBe(expected)
  })

  test('hardly changes with size and quality, and differs between pictures', async () => {
    const of = async (seed: number) => ({ data: await drawnPixels(640, 480, seed), width: 640, height: 480 })
    const one = await of(1)
    const smaller = await sharp(one.data, { raw: { width: 640, height: 480, channels: 3 } })
      .resize(200, 150)
      .jpeg({ quality: 40 })
      .toBuffer()
    const again = await decodeImage(await openImage(smaller), 2048)
    const hash = await perceptualHash(one)
    expect(hash).toMatch(/^[0-9a-f]{16}$/)
    expect(distance(hash, await perceptualHash(again))).toBeLessThanOrEqual(4)
    expect(distance(hash, await perceptualHash(await of(2)))).toBeGreaterThan(16)
  })

  test.skipIf(skipWithoutShared)(`is that of Python's imagehash 4.3 (phash)${reason}`, async () => {
    const known = {
      'DSCN0010.jpg': 'cedbd88c49eaf808',
      'DSCN0012.jpg': 'f1f136161a62d393',
      'DSCN0021.jpg': '9d59e6b6c80981fc',
      'DSCN0025.jpg': 'cece883cd4cda913',
      'DSCN0027.jpg': 'd2d2d6903969587d',
      'DSCN0029.jpg': 'e9c006de0ececdc6',
      'DSCN0038.jpg': '91aba888d8d39d9d',
      'DSCN0040.jpg': 'd1dadfd3864620b2',
    }
    for (const [name, hash] of Object.entries(known)) {
      const image = await decodeImage(await openImage(await readFile(sharedPath('photos/exif', name))), 640)
      // Another resampler may turn a coefficient that lies at the median.
      expect(distance(await perceptualHash(image), hash)).toBeLessThanOrEqual(2)
    }
  })
})

test('a thumbhash tells the shape and the mean colour', async () => {
  const data = Buffer.alloc(300 * 200 * 3)
  for (let i = 0; i < data.length; i += 3) data.set([200, 100, 40], i)
  const hash = Buffer.from(await thumbhash({ data, width: 300, height: 200 }), 'base64')
  expect(thumbHashToApproximateAspectRatio(hash)).toBeCloseTo(1.5, 0)
  const { r, g, b } = thumbHashToAverageRGBA(hash)
  expect(r * 255).toBeCloseTo(200, -1)
  expect(g * 255).toBeCloseTo(100, -1)
  expect(b * 255).toBeCloseTo(40, -1)
})
