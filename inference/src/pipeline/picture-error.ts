import type { ErrorCode } from '@glimpse/contract'
import { AppError } from '@glimpse/platform'

/** What can be wrong with a file so that no second try can help, and the HTTP status each becomes. */
const statusOf = {
  file_empty: 422,
  file_type_unsupported: 415,
  image_unreadable: 422,
  image_truncated: 422,
  image_too_large: 413,
  original_missing: 410,
} as const satisfies Partial<Record<ErrorCode, number>>

export type PictureErrorCode = keyof typeof statusOf

/** `message` is a sentence for the person whose picture it is. */
export const pictureError = (code: PictureErrorCode, message: string, options?: ErrorOptions) =>
  new AppError(code, statusOf[code], message, options)

/** True for an error that lies in the picture itself: another try would end the same way. */
export const isPictureError = (error: unknown): error is AppError =>
  error instanceof AppError && Object.hasOwn(statusOf, error.code)

const truncated =
  /premature end|end of (file|stream|input)|libpng read error|read error|not enough data|truncated|unexpected (eof|end)|out of data|insufficient data|short read/i
const withoutPicture = /contains no image|corrupt header|unsupported image format/i

/**
 * The picture error behind what sharp, libvips or libheif threw while decoding. Errors that are not about the picture
 * (out of memory, a bug of ours) come back as they are.
 */
export function asPictureError(error: unknown, limitInputPixels: number): Error {
  if (error instanceof AppError) return error
  if (!(error instanceof Error)) return new Error(String(error))
  const text = error.message
  if (/exceeds pixel limit|maximum image size|security limit|too large|dimensions? exceed/i.test(text)) {
    return tooManyPixels(limitInputPixels, { cause: error })
  }
  if (/^timeout:/i.test(text)) {
    return new AppError('processing_timeout', 422, 'Reading this picture took too long', { cause: error })
  }
  if (/out of memory|cannot allocate|ENOMEM/i.test(text)) return error
  if (truncated.test(text) && !withoutPicture.test(text)) {
    return pictureError('image_truncated', 'The file ends before the picture is complete', { cause: error })
  }
  return pictureError('image_unreadable', 'The file is damaged: no picture can be read from it', {
    cause: error,
  })
}

export const tooManyPixels = (limitInputPixels: number, options?: ErrorOptions) =>
  pictureError(
    'image_too_large',
    `The picture has more than ${Math.round(limitInputPixels / 1e6)} megapixels, the most that is read`,
    options,
  )
