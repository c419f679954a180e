import type { IncomingMessage } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { parseProcessing, uploadAnswer, type RenderQuery, type UploadAnswer } from '@glimpse/contract'
import { AppError, type PhotoRecord } from '@glimpse/platform'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { json, problemOf, problems, signedIn } from '../../http/describe.ts'
import { createRouter } from '../../http/environment.ts'
import { dispatchPhotos } from '../../ingest/dispatch.ts'
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
    401: problems[401],
    413: problemOf('Too large'),
    415: problemOf('Not a picture, or not multipart'),
    503: problems[503],
    507: problemOf('No room left'),
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
              file: z.array(z.string().meta({ format: 'binary' })),
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

interface Received {
  stored: { answer: UploadAnswer['results'][number]; photo: PhotoRecord }[]
  refused: { fileName: string; error: AppError }[]
}

/** Files one after another as they stream in; those that cannot be taken do not spoil the others. */
async function receive(context: Context, ownerId: string, request: IncomingMessage): Promise<UploadAnswer> {
  if (!/^multipart\/form-data\b.*boundary=/i.test(request.headers['content-type'] ?? '')) {
    throw new AppError('unsupported_media_type', 415, 'Send multipart/form-data with a part named "file"')
  }
  const { stored, refused } = await readParts(context, ownerId, request)
  if (stored.length === 0) {
    const first = refused[0]?.error
    throw (
      first ??
      new AppError('validation_failed', 400, 'There is no file', {
        fields: [{ field: 'file', message: 'is missing' }],
      })
    )
  }
  const fresh = stored.filter(({ answer }) => !answer.duplicate).map(({ photo }) => photo)
  await dispatchPhotos(context, fresh).catch((error: unknown) =>
    context.logger.warn({ err: error, photos: fresh.length }, 'not dispatched now; the sweeper will'),
  )
  return {
    results: stored.map(({ answer }) => answer),
    ...(refused.length
      ? {
          refused: refused.map(({ fileName, error }) => ({
            fileName,
            code: error.code,
            detail: error.message,
          })),
        }
      : {}),
  }
}

function readParts(context: Context, ownerId: string, request: IncomingMessage): Promise<Received> {
  return new Promise((resolve, reject) => {
    const received: Received = { stored: [], refused: [] }
    let renders: RenderQuery[] = []
    let work = Promise.resolve()
    let trouble: unknown
    const busboy = Busboy({
      headers: request.headers as { 'content-type': string },
      limits: { files: mostFiles, fields: 20, fieldSize: 10_000, fileSize: Infinity },
    })
    const fail = (error: unknown) => {
      trouble ??= error
      request.unpipe(busboy)
      request.resume()
      void work.finally(() => reject(trouble as Error))
    }
    busboy.on('field', (name, value) => {
      if (name !== 'processing' || trouble) return
      try {
        renders = parseProcessing(value)
      } catch (cause) {
        const reason =
          cause instanceof z.ZodError ? cause.issues.map(({ message }) => message).join('; ') : 'is wrong'
        fail(
          new AppError('validation_failed', 400, `processing: ${reason}`, {
            fields: [{ field: 'processing', message: reason }],
          }),
        )
      }
    })
    busboy.on('file', (name, stream: Readable, fileName: string) => {
      if (name !== 'file' || trouble) return void stream.resume()
      work = work.then(async () => {
        if (trouble) return void stream.resume()
        // Behind a stream of its own, so that what is refused half-way can still be read to its end and thrown away:
        // the next file comes after it.
        const body = stream.pipe(new PassThrough())
        try {
          const { result, photo } = await storeUpload(context, { ownerId, fileName, stream: body, renders })
          received.stored.push({ answer: result, photo })
        } catch (error) {
          // The picture's own fault spoils nothing else; the store's fault ends the request.
          if (error instanceof AppError && error.status < 500) received.refused.push({ fileName, error })
          else fail(error)
        } finally {
          stream.unpipe(body)
          stream.resume()
          body.destroy()
        }
      })
    })
    busboy.on('filesLimit', () =>
      fail(new AppError('payload_too_large', 413, `Send at most ${mostFiles} files at once`)),
    )
    busboy.on('error', (cause) =>
      fail(new AppError('bad_request', 400, 'The multipart body is broken', { cause })),
    )
    busboy.on('finish', () => void work.then(() => (trouble ? reject(trouble as Error) : resolve(received))))
    request.on('error', (cause) => fail(new AppError('bad_request', 400, 'The upload broke off', { cause })))
    request.on('aborted', () => {
      const error = new AppError('bad_request', 400, 'The upload broke off')
      busboy.destroy(error)
      fail(error)
    })
    request.pipe(busboy)
  })
}
