import type { DecodedImage } from '../src/models/types.ts'

/**
 * Bilinear resize with antialiasing by the convention of Pillow (Resample.c): a triangle filter as wide as the scale,
 * pixel centres at +0.5, weights normalised, rows first, 8 bit between the passes. Written directly from that
 * definition and slow, so that it is independent of sharp.
 */
export function resizeReference(image: DecodedImage, width: number, height: number): DecodedImage {
  const rows = Buffer.alloc(width * image.height * 3)
  weightsOf(image.width, width).forEach(({ first, weights }, x) => {
    for (let y = 0; y < image.height; y++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0
        weights.forEach((weight, k) => (sum += weight * image.data[(y * image.width + first + k) * 3 + c]!))
        rows[(y * width + x) * 3 + c] = clip8(sum)
      }
    }
  })
  const data = Buffer.alloc(width * height * 3)
  weightsOf(image.height, height).forEach(({ first, weights }, y) => {
    for (let at = 0; at < width * 3; at++) {
      let sum = 0
      weights.forEach((weight, k) => (sum += weight * rows[(first + k) * width * 3 + at]!))
      data[y * width * 3 + at] = clip8(sum)
    }
  })
  return { data, width, height }
}

const clip8 = (value: number) => Math.max(0, Math.min(255, Math.floor(value + 0.5)))

function weightsOf(from: number, to: number) {
  const scale = from / to
  const support = Math.max(scale, 1)
  return Array.from({ length: to }, (_, at) => {
    const centre = (at + 0.5) * scale
    const first = Math.max(0, Math.floor(centre - support + 0.5))
    const last = Math.min(from, Math.floor(centre + support + 0.5))
    const raw = Array.from({ length: last - first }, (_, k) =>
      Math.max(0, 1 - Math.abs((first + k - centre + 0.5) / support)),
    )
    const sum = raw.reduce((total, weight) => total + weight, 0)
    return { first, weights: raw.map((weight) => weight / sum) }
  })
}
