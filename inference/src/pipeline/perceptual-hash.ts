import type { DecodedImage } from '../models/types.ts'
import { sharpOf } from './decode.ts'

const side = 32
const kept = 8

/** cosines[k][n] = cos(π k (2n + 1) / 2N), the DCT-II basis for N = 32; its scale does not matter to a median. */
const cosines = Array.from({ length: kept }, (_, k) =>
  Float64Array.from({ length: side }, (_, n) => Math.cos((Math.PI * k * (2 * n + 1)) / (2 * side))),
)

/**
 * 64-bit DCT perceptual hash as 16 hexadecimal digits: luma (Rec. 601) at 32×32, two-dimensional DCT-II, the 8×8 lowest
 * frequencies compared with their median, row by row, most significant bit first. The same as `imagehash.phash` of
 * Python (Krawetz, "Looks Like It", 2011, after Zauner, "Implementation and benchmarking of perceptual image hash
 * functions", 2010). Pictures that look alike differ in few bits.
 */
export async function perceptualHash(image: DecodedImage): Promise<string> {
  const rgb = await sharpOf(image).resize(side, side, { fit: 'fill' }).raw().toBuffer()
  const luma = Float64Array.from({ length: side * side }, (_, i) =>
    Math.round(0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!),
  )
  return hashOfLuma(luma)
}

/** `luma`: 32×32, row-major, any range. */
export function hashOfLuma(luma: Float64Array): string {
  const coefficients: number[] = []
  // Separable: rows to 8 horizontal frequencies, then columns to 8 vertical ones.
  const rows = Array.from({ length: side }, (_, y) =>
    cosines.map((basis) => basis.reduce((sum, c, x) => sum + c * luma[y * side + x]!, 0)),
  )
  for (const basis of cosines) {
    for (let u = 0; u < kept; u++) coefficients.push(basis.reduce((sum, c, y) => sum + c * rows[y]![u]!, 0))
  }
  const sorted = coefficients.toSorted((a, b) => a - b)
  const median = (sorted[31]! + sorted[32]!) / 2
  const bits = coefficients.map((value) => (value > median ? '1' : '0')).join('')
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0')
}
