import type { DecodedImage } from '../models/types.ts'
import { sharpOf } from './decode.ts'
import { previewEffort, type DerivativeOptions } from './options.ts'

/** Long side of the one decode: large enough for the preview, and for every search model. */
export const workingSide = (options: DerivativeOptions) =>
  Math.max(options.previewSide, options.thumbnailSide, 1024)

export interface Derivatives {
  thumbnail: Buffer
  preview: Buffer
  /** The pixels of the thumbnail, for what needs few of them. */
  small: DecodedImage
}

/** Thumbnail and preview as WebP, never enlarged, without EXIF, colours in sRGB. */
export async function makeDerivatives(image: DecodedImage, options: DerivativeOptions): Promise<Derivatives> {
  const small = await shrink(image, options.thumbnailSide)
  const large = await shrink(image, options.previewSide)
  const [thumbnail, preview] = await Promise.all([
    sharpOf(small).webp({ quality: options.thumbnailQuality }).toBuffer(),
    sharpOf(large).webp({ quality: options.previewQuality, effort: previewEffort }).toBuffer(),
  ])
  return { thumbnail, preview, small }
}

async function shrink(image: DecodedImage, longSide: number): Promise<DecodedImage> {
  if (Math.max(image.width, image.height) <= longSide) return image
  const { data, info } = await sharpOf(image)
    .resize(longSide, longSide, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
