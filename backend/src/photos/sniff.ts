import { fileTypeFromBuffer } from 'file-type'
import { AppError } from '@glimpse/platform'

/** Enough for every format here (ISO media brands, TIFF directories). */
export const sniffBytes = 4100

const accepted = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/heic',
  'image/heif',
  'image/heic-sequence',
  'image/heif-sequence',
  'image/tiff',
])

/** The type that the bytes tell, whatever the name says. Throws for what is no picture that Glimpse reads. */
export async function sniffPicture(head: Uint8Array): Promise<string> {
  if (head.length === 0) throw new AppError('file_empty', 400, 'The file is empty')
  const type = await fileTypeFromBuffer(head)
  const mime = type?.mime === 'image/apng' ? 'image/png' : type?.mime
  if (mime && accepted.has(mime)) return mime
  const what = type ? `a ${type.ext.toUpperCase()} file` : 'no picture that Glimpse can read'
  throw new AppError(
    'file_type_unsupported',
    415,
    `This is ${what}. Glimpse takes JPEG, PNG, WebP, GIF, AVIF, HEIC and TIFF.`,
  )
}
