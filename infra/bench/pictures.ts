import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { captionedPhotos, sharedPhotos } from '../../test/support/shared.ts'
import { randomFrom } from './statistics.ts'

/** Photos of the captioned set, scaled up, where that set is here; else drawn scenes. */
export const pictureSource = () =>
  existsSync(path.join(sharedPhotos, 'captioned'))
    ? 'photos of ../shared/photos/captioned scaled up'
    : 'drawn scenes of shapes and gradients scaled up'

/**
 * Writes `count` distinct JPEGs of width × height pixels, with film grain and with EXIF, of about `bytesPerPixel`
 * (a phone's 12-megapixel JPEG of 3 to 4 MB has 0.25 to 0.33). Answers their paths.
 */
export async function makeCameraPhotos(
  folder: string,
  {
    count,
    width,
    height,
    bytesPerPixel = 0.3,
  }: { count: number; width: number; height: number; bytesPerPixel?: number },
): Promise<string[]> {
  const photos = existsSync(path.join(sharedPhotos, 'captioned')) ? captionedPhotos(count) : []
  const side = Math.min(1024, width, height)
  const files: string[] = []
  for (let at = 0; at < count; at++) {
    const small = photos.length > 0 ? photos[at % photos.length]! : await drawScene(at)
    const scaled = await sharp(small)
      .resize(width, height, { fit: 'cover', kernel: 'cubic' })
      // Photos used twice become others by their grain and their shade.
      .modulate({
        brightness: 1 - 0.1 * Math.floor(at / (photos.length || count)),
        hue: photos.length ? 0 : at * 11,
      })
      .composite([
        {
          input: await grain(side),
          raw: { width: side, height: side, channels: 3 },
          tile: true,
          blend: 'soft-light',
        },
      ])
      .removeAlpha()
      .raw()
      .toBuffer()
    const file = path.join(folder, `photo-${width}x${height}-${at}.jpg`)
    await writeFile(file, await encodeAbout(scaled, { width, height }, width * height * bytesPerPixel))
    files.push(file)
  }
  return files
}

/** The JPEG quality whose size comes nearest to `bytes`, of a few. */
async function encodeAbout(
  pixels: Buffer,
  size: { width: number; height: number },
  bytes: number,
): Promise<Buffer> {
  let best: Buffer | undefined
  for (let [low, high, tries] = [60, 96, 4]; tries > 0; tries--) {
    const quality = (low + high) >> 1
    const jpeg = await sharp(pixels, { raw: { ...size, channels: 3 } })
      .withExif({
        IFD0: { Make: 'Glimpse', Model: 'Benchmark' },
        IFD2: { DateTimeOriginal: '2024:06:01 12:00:00', OffsetTimeOriginal: '+02:00' },
      })
      .jpeg({ quality })
      .toBuffer()
    if (!best || Math.abs(jpeg.length - bytes) < Math.abs(best.length - bytes)) best = jpeg
    if (jpeg.length < bytes) low = quality + 1
    else high = quality - 1
  }
  return best!
}

/** Grey noise around the middle: what soft light turns into grain. RGB, 8 bit. */
const grain = (side: number) =>
  sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 24 },
    },
  })
    .raw()
    .toBuffer()

function drawScene(seed: number): Promise<Buffer> {
  const random = randomFrom(seed + 1)
  const whole = (most: number) => Math.floor(random() * most)
  const colour = () => `rgb(${whole(256)},${whole(256)},${whole(256)})`
  const shapes = Array.from({ length: 60 }, () =>
    random() < 0.5
      ? `<circle cx="${whole(800)}" cy="${whole(600)}" r="${10 + whole(90)}" fill="${colour()}" opacity=".8"/>`
      : `<path d="M${whole(800)} ${whole(600)}L${whole(800)} ${whole(600)}L${whole(800)} ${whole(600)}z" fill="${colour()}" opacity=".8"/>`,
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><defs><linearGradient id="g" x2="0" y2="1">
    <stop stop-color="${colour()}"/><stop offset="1" stop-color="${colour()}"/></linearGradient></defs>
    <rect width="800" height="600" fill="url(#g)"/>${shapes.join('')}</svg>`
  return sharp(Buffer.from(svg)).blur(0.8).png().toBuffer()
}
