import sharp from 'sharp'
import type { DecodedImage } from '../src/models/types.ts'

/** Deterministic noise, 0–255. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let state = seed
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

/** Interleaved RGB of something with large forms and fine grain, as photos have. */
export async function drawnPixels(width: number, height: number, seed = 1): Promise<Buffer> {
  const forms = sharp(noise(12 * 9 * 3, seed), { raw: { width: 12, height: 9, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
  const pixels = await forms.toBuffer()
  let state = seed
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    pixels[i] = Math.max(0, Math.min(255, pixels[i]! + (state >>> 28) - 8))
  }
  return pixels
}

export async function drawnImage(width: number, height: number, seed = 1) {
  return sharp(await drawnPixels(width, height, seed), { raw: { width, height, channels: 3 } })
}

/** A JPEG as a camera makes it. */
export const drawnPhoto = async (width: number, height: number, seed = 1): Promise<Buffer> =>
  (await drawnImage(width, height, seed)).jpeg({ quality: 90 }).toBuffer()

/**
 * What a camera stores that then writes EXIF orientation `n`: the inverse of the table in the EXIF standard, pixel by
 * pixel.
 */
export function storedAs(n: number, { data, width, height }: DecodedImage): DecodedImage {
  const swapped = n >= 5
  const [storedWidth, storedHeight] = swapped ? [height, width] : [width, height]
  const stored = Buffer.alloc(data.length)
  for (let row = 0; row < storedHeight; row++) {
    for (let column = 0; column < storedWidth; column++) {
      // Where the stored row and column lie in the upright picture: "0th row is visual top" and so on.
      const [y, x] = (
        {
          1: [row, column],
          2: [row, width - 1 - column],
          3: [height - 1 - row, width - 1 - column],
          4: [height - 1 - row, column],
          5: [column, row],
          6: [column, width - 1 - row],
          7: [height - 1 - column, width - 1 - row],
          8: [height - 1 - column, row],
        } as Record<number, [number, number]>
      )[n]!
      data.copy(stored, (row * storedWidth + column) * 3, (y * width + x) * 3, (y * width + x) * 3 + 3)
    }
  }
  return { data: stored, width: storedWidth, height: storedHeight }
}
