import sharp from 'sharp'

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
