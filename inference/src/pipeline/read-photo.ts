import type { ReadPhoto } from '@glimpse/contract'
import type { DecodedImage } from '../models/types.ts'
import { decodeImage, type OpenedImage } from './decode.ts'
import { makeDerivatives, workingSide } from './derivatives.ts'
import { readExif } from './exif.ts'
import type { DerivativeOptions } from './options.ts'
import { perceptualHash } from './perceptual-hash.ts'
import { thumbhash } from './thumbhash.ts'

export interface PhotoReading {
  read: ReadPhoto
  thumbnail: Buffer
  preview: Buffer
}

/** The one decode that everything else is made from. */
export const decodeForReading = (image: OpenedImage, options: DerivativeOptions) =>
  decodeImage(image, workingSide(options))

/** All that the derivatives stage makes of a decoded picture; `bytes` are those of the original, for its EXIF. */
export async function readPhoto(
  bytes: Buffer,
  opened: OpenedImage,
  pixels: DecodedImage,
  options: DerivativeOptions,
): Promise<PhotoReading> {
  const [exif, derivatives] = await Promise.all([
    readExif(bytes, opened.type.format, opened.exif),
    makeDerivatives(pixels, options),
  ])
  const [placeholder, hash] = await Promise.all([
    thumbhash(derivatives.small),
    perceptualHash(derivatives.small),
  ])
  return {
    read: {
      width: opened.width,
      height: opened.height,
      thumbhash: placeholder,
      perceptualHash: hash,
      ...exif,
    },
    thumbnail: derivatives.thumbnail,
    preview: derivatives.preview,
  }
}
