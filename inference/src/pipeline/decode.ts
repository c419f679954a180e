import sharp, { type Sharp } from 'sharp'
import type { DecodedImage } from '../models/types.ts'
import { decodeHeicHere, iccProfileOf, tiffOf, type HeicDecoder } from './heic.ts'
import { sniffImageType, type ImageType } from './image-type.ts'
import { asPictureError, pictureError, tooManyPixels } from './picture-error.ts'
import { defaultDecodeLimits, type DecodeLimits } from './options.ts'
import { isCameraRaw } from './tiff.ts'

/** A picture whose header was read and found good; pixels are decoded on demand. */
export interface OpenedImage {
  type: ImageType
  /** Upright, after EXIF orientation, in pixels of the original. */
  width: number
  height: number
  hasAlpha: boolean
  /** The EXIF block as the decoder found it. */
  exif: Buffer | undefined
  /** A fresh upright decode of the whole picture; its failures go through `asPictureError`. */
  decode(): Sharp
  limits: DecodeLimits
}

/**
 * Reads the header. Accepts JPEG, PNG, WebP, GIF, AVIF, HEIC/HEIF and TIFF by their first bytes, nothing else.
 * Throws AppError: file_empty, file_type_unsupported, image_unreadable, image_truncated, image_too_large.
 */
export async function openImage(
  bytes: Buffer,
  limits: DecodeLimits = defaultDecodeLimits,
  decodeHeic: HeicDecoder = decodeHeicHere,
): Promise<OpenedImage> {
  if (bytes.length === 0) throw pictureError('file_empty', 'The file is empty')
  const type = sniffImageType(bytes)
  if (!type) throw unsupported()
  if (type.format === 'tiff' && isCameraRaw(bytes)) {
    throw pictureError(
      'file_type_unsupported',
      'Camera raw files cannot be read yet: export it as JPEG or HEIC',
    )
  }
  const source =
    type.format === 'heic'
      ? tiffOf(await decodeHeic(bytes, limits.limitInputPixels), iccProfileOf(bytes))
      : bytes
  const decode = () =>
    sharp(source, {
      limitInputPixels: limits.limitInputPixels,
      // Truncated or broken is an error; a warning (odd metadata, wrong checksum of a side chunk) is not.
      failOn: 'error',
      sequentialRead: true,
      autoOrient: true,
    }).timeout({ seconds: limits.timeoutSeconds })
  try {
    const header = await decode().metadata()
    // A polyglot may begin like one format and be read as another.
    if (header.format !== sharpFormat[type.format]) throw unsupported()
    const { width, height } = header.autoOrient
    if (!(width > 0 && height > 0)) throw new Error('contains no image')
    if (width * height > limits.limitInputPixels) throw tooManyPixels(limits.limitInputPixels)
    const hasAlpha = header.hasAlpha && type.format !== 'heic'
    return { type, width, height, hasAlpha, exif: header.exif, decode, limits }
  } catch (error) {
    throw asPictureError(error, limits.limitInputPixels)
  }
}

const sharpFormat: Record<ImageType['format'], string> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  avif: 'heif',
  heic: 'tiff',
  tiff: 'tiff',
}

const unsupported = () =>
  pictureError(
    'file_type_unsupported',
    'This is not a picture that can be read: use JPEG, PNG, WebP, GIF, AVIF, HEIC or TIFF',
  )

/**
 * The one decode of a photo: upright, sRGB by the embedded profile, 8-bit interleaved RGB, transparency on white, no side
 * longer than `longSide` (never enlarged; libvips shrinks while it loads where the format allows), first frame of an
 * animation. Throws AppError with a picture code.
 */
export async function decodeImage(image: OpenedImage, longSide: number): Promise<DecodedImage> {
  try {
    const { data, info } = await image
      .decode()
      .resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    if (info.channels !== 3)
      return { data: repeatGrey(data, info.channels), width: info.width, height: info.height }
    return { data, width: info.width, height: info.height }
  } catch (error) {
    throw asPictureError(error, image.limits.limitInputPixels)
  }
}

/** Grey pictures may come out of libvips with one channel: every pixel becomes R = G = B. */
function repeatGrey(data: Buffer, channels: number): Buffer {
  const pixels = data.length / channels
  const rgb = Buffer.allocUnsafe(pixels * 3)
  for (let i = 0; i < pixels; i++) rgb.fill(data[i * channels]!, i * 3, i * 3 + 3)
  return rgb
}

/** A decoded picture as the source of further work in sharp. */
export const sharpOf = ({ data, width, height }: DecodedImage): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } })
