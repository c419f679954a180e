import { z } from 'zod'
import { photoStatus } from './photo.ts'

export const uploadResult = z
  .object({ id: z.string(), status: photoStatus, duplicate: z.boolean(), fileName: z.string() })
  .meta({ id: 'UploadResult' })
export type UploadResult = z.infer<typeof uploadResult>

/**
 * One result a stored file, in order. When at least one of several files was refused the others are kept all the
 * same and `refused` says which and why; when every file was refused the answer is 4xx.
 */
export const uploadAnswer = z
  .object({
    results: z.array(uploadResult),
    refused: z.array(z.object({ fileName: z.string(), code: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'UploadAnswer' })
export type UploadAnswer = z.infer<typeof uploadAnswer>
