import { randomFillSync } from 'node:crypto'

const segmentBytes = 65_533

/**
 * The same picture in a file of about `bytes`, unlike any other: comment segments of random bytes behind the start
 * marker, which decoders pass over.
 */
export function paddedJpeg(jpeg: Buffer, bytes: number): Buffer {
  const segments: Buffer[] = [jpeg.subarray(0, 2)]
  for (let missing = Math.max(32, bytes - jpeg.length); missing > 0;) {
    const length = Math.min(segmentBytes, missing)
    const segment = Buffer.allocUnsafe(length + 4)
    segment.writeUInt16BE(0xfffe, 0)
    segment.writeUInt16BE(length + 2, 2)
    randomFillSync(segment, 4)
    segments.push(segment)
    missing -= segment.length
  }
  return Buffer.concat([...segments, jpeg.subarray(2)])
}
