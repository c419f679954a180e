import type { IncomingMessage } from 'node:http'
import {
  parseProcessing,
  uploadAnswer,
  type RenderQuery,
  type UploadAnswer,
  type UploadResult,
} from '@glimpse/contract'
import { AppError } from '@glimpse/platform'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { commonOfChange, json, problemOf, signedIn } from '../../http/describe.ts'
import { createRouter } from '../../http/environment.ts'
import { readMultipart } from '../../http/multipart.ts'
import { storeUpload } from '../../photos/store-upload.ts'

const mostFiles = 1_000

const upload = createRoute({
  method: 'post',
  path: '/photos',
  tags: ['photos'],
  security: signedIn,
  summary: 'Upload photos',
  description:
    'multipart/form-data with one or more parts `file`, and before them optionally `processing`, such as ' +
    '`resize:100x100`: renders to make ahead. What was answered is kept, whatever happens afterwards.',
  responses: {
    202: json(uploadAnswer, 'Stored; processing follows. Listen to events or ask for the status.'),
    400: problemOf('No file, or an empty one'),
    ...commonOfChange,
    413: problemOf('Too large'),
    415: problemOf('Not a picture, or not multipart'),
  },
})

export function uploadRoutes(context: Context) {
  const router = createRouter()
  router.openAPIRegistry.registerPath({
    ...upload,
    request: {
      body: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: z.object({
              processing: z.string().optional().meta({ example: 'resize:100x100' }),
              file: z.array(z.string().meta({ format: 'binary' })).min(1),
            }),
          },
        },
      },
    },
  })
  // Not router.openapi: a validator would read the whole body into memory first.
  router.post('/photos', async (c) => {
    const answer = await receive(context, c.get('user').id, c.env.incoming)
    return c.json(answer satisfies UploadAnswer, 202)
  })
  return router
}

/** Files one after another as they stream in; those that cannot be taken do not spoil the others. */
async function receive(context: Context, ownerId: string, request: IncomingMessage): Promise<UploadAnswer> {
  const results: UploadResult[] = []
  const refused: { fileName: string; error: AppError }[] = []
  let renders: RenderQuery[] = []
  await readMultipart(request, {
    mostFiles,
    onField(name, value) {
      if (name === 'processing') renders = readProcessing(value)
    },
    async onFile(name, fileName, body) {
      if (name !== 'file') return
      try {
        results.push(await storeUpload(context, { ownerId, fileName, stream: body, renders }))
      } catch (error) {
        // The picture's own fault spoils nothing else; the store's fault ends the request.
        if (!(error instanceof AppError && error.status < 500)) throw error
        refused.push({ fileName, error })
      }
    },
  })
  if (results.length > 0) return { results, ...(refused.length ? { refused: refused.map(refusal) } : {}) }
  throw (
    refused[0]?.error ??
    new AppError('validation_failed', 400, 'There is no file', {
      fields: [{ field: 'file', message: 'is missing' }],
    })
  )
}

const refusal = ({ fileName, error }: { fileName: string; error: AppError }) => ({
  fileName,
  code: error.code,
  detail: error.message,
})

function readProcessing(value: string): RenderQuery[] {
  try {
    return parseProcessing(value)
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    const message = error.issues.map((issue) => issue.message).join('; ')
    throw new AppError('validation_failed', 400, `processing: ${message}`, {
      fields: [{ field: 'processing', message }],
    })
  }
}
