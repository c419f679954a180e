import decode from 'heic-decode'
import { asPictureError, pictureError, tooManyPixels } from './picture-error.ts'

/** Upright pixels (the container's rotation and mirroring are applied by libheif): interleaved RGBA, 8 bit. */
export interface HeicPixels {
  data: Uint8Array
  width: number
  height: number
}

export type HeicDecoder = (bytes: Uint8Array, limitInputPixels: number) => Promise<HeicPixels>

/**
 * Decodes the primary picture of a HEIC/HEIF file by libheif in WebAssembly, since prebuilt sharp has no HEVC.
 * Works synchronously inside: it holds up its thread for about a second per 12 megapixels. The colours are those of
 * the file's own profile (`iccProfileOf`). Throws AppError with a picture code.
 */
export const decodeHeicHere: HeicDecoder = async (bytes, limitInputPixels) => {
  // libheif paints what is missing in plain red and calls it a picture.
  if (endsTooEarly(bytes))
    throw pictureError('image_truncated', 'The file ends before the picture is complete')
  // heic-decode knows fewer brands than libheif; what lies inside was already sniffed.
  const known = Buffer.from(bytes)
  known.write('heic', 8, 'latin1')
  let images
  try {
    images = await decode.all({ buffer: known })
    const [first] = images
    if (!first) throw new Error('HEIF image not found')
    if (first.width * first.height > limitInputPixels) throw tooManyPixels(limitInputPixels)
    const { data, width, height } = await first.decode()
    return { data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height }
  } catch (error) {
    throw asPictureError(error, limitInputPixels)
  } finally {
    images?.dispose()
  }
}

/** True when the file is shorter than its boxes of pixels and their description say. What else follows is not judged. */
function endsTooEarly(file: Uint8Array): boolean {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  for (let at = 0; at + 8 <= bytes.length;) {
    const short = bytes.readUInt32BE(at)
    if (short === 0) return false // to the end of the file
    const long = short === 1 && at + 16 <= bytes.length
    const size = long ? Number(bytes.readBigUInt64BE(at + 8)) : short
    if (!['ftyp', 'meta', 'mdat', 'free', 'skip', 'moov'].includes(bytes.toString('latin1', at + 4, at + 8)))
      return false
    if (size < 8 || at + size > bytes.length) return true
    at += size
  }
  return false
}

/** The ICC profile in the `colr` box of a HEIF file, undefined where there is none. */
export function iccProfileOf(bytes: Buffer): Buffer | undefined {
  // The box lies among the item properties, before the picture data.
  const at = bytes.subarray(0, 4 * 1024 * 1024).indexOf('colrprof', 0, 'latin1')
  if (at < 4) return undefined
  const profile = bytes.subarray(at + 8, at - 4 + bytes.readUInt32BE(at - 4))
  const isProfile = profile.length > 128 && profile.toString('latin1', 36, 40) === 'acsp'
  return isProfile && profile.readUInt32BE(0) <= profile.length ? profile : undefined
}

/**
 * Raw RGBA with its colour profile as an uncompressed TIFF, the one way to hand both to libvips: from there on a HEIC
 * takes the very path of every other picture.
 */
export function tiffOf({ data, width, height }: HeicPixels, iccProfile: Buffer | undefined): Buffer {
  const short = 3
  const long = 4
  const pixelsAt = 8
  const bitsAt = pixelsAt + data.byteLength
  const profileAt = bitsAt + 8
  const directoryAt = profileAt + (iccProfile?.length ?? 0) + ((iccProfile?.length ?? 0) % 2)
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, 4, bitsAt],
    [259, short, 1, 1], // no compression
    [262, short, 1, 2], // RGB
    [273, long, 1, pixelsAt],
    [277, short, 1, 4],
    [278, long, 1, height],
    [279, long, 1, data.byteLength],
    [338, short, 1, 2], // the fourth sample is alpha, not premultiplied
    ...(iccProfile ? [[34675, 7, iccProfile.length, profileAt] as [number, number, number, number]] : []),
  ]
  const tiff = Buffer.alloc(directoryAt + 2 + entries.length * 12 + 4)
  tiff.write('II*\0', 0, 'latin1')
  tiff.writeUInt32LE(directoryAt, 4)
  tiff.set(data, pixelsAt)
  for (let i = 0; i < 4; i++) tiff.writeUInt16LE(8, bitsAt + 2 * i)
  if (iccProfile) tiff.set(iccProfile, profileAt)
  tiff.writeUInt16LE(entries.length, directoryAt)
  entries.forEach(([tag, kind, count, value], i) => {
    const at = directoryAt + 2 + i * 12
    tiff.writeUInt16LE(tag, at)
    tiff.writeUInt16LE(kind, at + 2)
    tiff.writeUInt32LE(count, at + 4)
    tiff.writeUInt32LE(value, at + 8)
  })
  return tiff
}
