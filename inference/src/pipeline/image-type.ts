/** The formats that are read, by content, never by file name. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'heic' | 'tiff'

export interface ImageType {
  format: ImageFormat
  mimeType: string
}

const type = (format: ImageFormat, mimeType = `image/${format}`): ImageType => ({ format, mimeType })

/** Bytes that `sniffImageType` may look at. */
export const sniffLength = 512

const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'])
const avifBrands = new Set(['avif', 'avis'])

/**
 * What the first bytes of a file say it is; undefined for everything that is not on the list (SVG, PDF, video, text …).
 * Only the beginning is looked at: a file that passes may still turn out unreadable.
 */
export function sniffImageType(head: Uint8Array): ImageType | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, sniffLength))
  const ascii = (start: number, end: number) => bytes.toString('latin1', start, end)
  if (bytes.length < 12) return undefined
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return type('jpeg')
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return type('png')
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a') return type('gif')
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return type('webp')
  const tiff = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(ascii(0, 4))
  // A Canon raw file is a TIFF by its first bytes; what a TIFF reader finds in it is a small preview.
  if (tiff) return ascii(8, 10) === 'CR' ? undefined : type('tiff')
  return ascii(4, 8) === 'ftyp' ? isoMediaType(bytes) : undefined
}

/** ISO base media (HEIF family): the brands of the `ftyp` box tell still pictures from video, HEVC from AV1. */
function isoMediaType(bytes: Buffer): ImageType | undefined {
  const end = Math.min(bytes.readUInt32BE(0), bytes.length)
  const brands = [bytes.toString('latin1', 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(bytes.toString('latin1', at, at + 4))
  const major = brands[0]!
  if (avifBrands.has(major)) return type('avif')
  if (heicBrands.has(major)) return type('heic')
  if (major !== 'mif1' && major !== 'msf1') return undefined
  if (brands.some((brand) => avifBrands.has(brand))) return type('avif')
  return type('heic', brands.some((brand) => heicBrands.has(brand)) ? 'image/heic' : 'image/heif')
}
