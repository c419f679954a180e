import { renderQuery, type RenderQuery } from '@glimpse/contract'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { drawnImage, drawnPhoto } from '../../test/pictures.ts'
import { decodeImage, openImage } from './decode.ts'
import { makeDerivatives } from './derivatives.ts'
import { defaultDerivatives } from './options.ts'
import { renderImage } from './render.ts'

const render = async (bytes: Buffer, query: Partial<Record<keyof RenderQuery, string>>) => {
  const { data, contentType } = await renderImage(await openImage(bytes), renderQuery.parse(query))
  return { data, contentType, header: await sharp(data).metadata() }
}

describe('renders', () => {
  test.each([
    ['cover', 100, 100],
    ['contain', 100, 100],
    ['fill', 100, 100],
    ['inside', 100, 50],
    ['outside', 200, 100],
  ])('fit %s of 400×200 into 100x100', async (fit, width, height) => {
    const { header } = await render(await drawnPhoto(400, 200), { resize: '100x100', fit })
    expect(header).toMatchObject({ width, height })
  })

  test.each(['webp', 'jpeg', 'png', 'avif'])('format %s', async (format) => {
    const { header, contentType } = await render(await drawnPhoto(64, 48), { format })
    expect(header.format).toBe(format === 'avif' ? 'heif' : format)
    expect(contentType).toBe(`image/${format}`)
    expect(header).toMatchObject({ width: 64, height: 48 })
  })

  test('no side passes 4096 pixels, whatever is asked', async () => {
    const thin = await (await drawnImage(1, 3000)).png().toBuffer()
    const outside = await render(thin, { resize: '4096x4096', fit: 'outside', format: 'png' })
    expect(Math.max(outside.header.width, outside.header.height)).toBeLessThanOrEqual(4096)
    const large = await render(await drawnPhoto(5000, 100), { format: 'jpeg' })
    expect(large.header.width).toBe(4096)
  })

  test('a turned photo is upright and keeps no EXIF', async () => {
    const turned = await (await drawnImage(90, 60)).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const { header } = await render(turned, { format: 'jpeg' })
    expect(header).toMatchObject({ width: 60, height: 90 })
    expect(header.exif).toBeUndefined()
    expect(header.orientation).toBeUndefined()
  })

  test('filters: sepia by its matrix, also of a grey original; grayscale without colour', async () => {
    const one = async (background: string, filter: string, grey = false) => {
      const picture = sharp({ create: { width: 8, height: 8, channels: 3, background } })
      const bytes = await (grey ? picture.toColourspace('b-w') : picture).png().toBuffer()
      const { data } = await render(bytes, { format: 'png', filter })
      const pixels = await sharp(data).toColourspace('srgb').raw().toBuffer()
      return [...pixels.subarray(0, 3)]
    }
    // rgb(100, 150, 200) by the published sepia matrix
    const [r, g, b] = await one('rgb(100,150,200)', 'sepia')
    expect(r).toBeCloseTo(0.393 * 100 + 0.769 * 150 + 0.189 * 200, -0.5)
    expect(g).toBeCloseTo(0.349 * 100 + 0.686 * 150 + 0.168 * 200, -0.5)
    expect(b).toBeCloseTo(0.272 * 100 + 0.534 * 150 + 0.131 * 200, -0.5)
    const [r2, , b2] = await one('rgb(128,128,128)', 'sepia', true)
    expect(r2).toBeGreaterThan(b2! + 30)
    const grey = await one('rgb(100,150,200)', 'grayscale')
    expect(new Set(grey).size).toBe(1)
  })

  test('blur takes the grain away, sharpen adds to it', async () => {
    const bytes = await (await drawnImage(120, 120)).png().toBuffer()
    const deviation = async (filter?: string) => {
      const { data } = await render(bytes, { format: 'png', ...(filter && { filter }) })
      const edges = sharp(data)
        .greyscale()
        .convolve({ width: 3, height: 3, kernel: [0, -1, 0, -1, 4, -1, 0, -1, 0] })
      return (await sharp(await edges.png().toBuffer()).stats()).channels[0]!.mean
    }
    const plain = await deviation()
    expect(await deviation('blur')).toBeLessThan(plain / 2)
    expect(await deviation('sharpen')).toBeGreaterThan(plain)
  })

  test('transparency stays in formats that have it and lies on white in JPEG', async () => {
    const clear = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer()
    expect((await render(clear, { format: 'webp' })).header.hasAlpha).toBe(true)
    const jpeg = await render(clear, { format: 'jpeg' })
    expect([...(await sharp(jpeg.data).raw().toBuffer()).subarray(0, 3)]).toEqual([255, 255, 255])
  })
})

describe('derivatives', () => {
  test('have the sizes asked for, never larger than the photo, and no EXIF', async () => {
    const bytes = await (
      await drawnImage(1200, 800)
    )
      .withExif({ IFD0: { Make: 'x' } })
      .jpeg()
      .toBuffer()
    const image = await decodeImage(await openImage(bytes), 2048)
    const { thumbnail, preview } = await makeDerivatives(image, { ...defaultDerivatives, thumbnailSide: 300 })
    const [small, large] = await Promise.all([sharp(thumbnail).metadata(), sharp(preview).metadata()])
    expect(small).toMatchObject({ format: 'webp', width: 300, height: 200 })
    expect(large).toMatchObject({ format: 'webp', width: 1200, height: 800 })
    expect(small.exif ?? large.exif).toBeUndefined()
  })

  test('look like the photo', async () => {
    const bytes = await drawnPhoto(1200, 800)
    const image = await decodeImage(await openImage(bytes), 2048)
    const { thumbnail } = await makeDerivatives(image, defaultDerivatives)
    const [made, reference] = await Promise.all([
      sharp(thumbnail).raw().toBuffer(),
      sharp(bytes).resize(640).raw().toBuffer(),
    ])
    const apart = made.reduce((sum, value, i) => sum + Math.abs(value - reference[i]!), 0) / made.length
    expect(apart).toBeLessThan(5)
  })
})
