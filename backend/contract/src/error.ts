import { z } from 'zod'

/** Every error code that a client may see, in problem+json as `code` and on photos as `error.code`. */
export const errorCode = z
  .enum([
    // requests
    'bad_request',
    'validation_failed',
    'unauthenticated',
    'forbidden',
    'not_found',
    'method_not_allowed',
    'conflict',
    'gone',
    'payload_too_large',
    'unsupported_media_type',
    'too_many_requests',
    'range_not_satisfiable',
    'internal',
    'store_unavailable',
    'storage_full',
    'model_unavailable',
    'inference_unavailable',
    'not_ready',
    // pictures
    'file_empty',
    'file_type_unsupported',
    'image_unreadable',
    'image_truncated',
    'image_too_large',
    'processing_crashed',
    'processing_timeout',
    'processing_failed',
    'original_missing',
  ])
  .meta({ id: 'ErrorCode' })
export type ErrorCode = z.infer<typeof errorCode>

/** RFC 9457 problem details; `errors` names the fields that were wrong. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    code: errorCode,
    requestId: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problem>
