import { sniffImageType } from '@glimpse/inference'
import { AppError } from '@glimpse/platform'

/** The type that the first bytes tell, whatever the name says. Throws for what is no picture that Glimpse reads. */
export function sniffPicture(head: Uint8Array): string {
  if (head.length === 0) throw new AppError('file_empty', 400, 'The file is empty')
  const type = sniffImageType(head)
  if (type) return type.mimeType
  throw new AppError(
    'file_type_unsupported',
    415,
    'This is no picture that Glimpse can read. It takes JPEG, PNG, WebP, GIF, AVIF, HEIC and TIFF.',
  )
}
