import { flagParam, renderQuery } from '@glimpse/contract'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { common, idParam, problemOf, problems, signedIn } from '../../http/describe.ts'
import { createRouter } from '../../http/environment.ts'
import { sendBlob } from '../../http/send-blob.ts'
import { pictureOf, renderOf, type Variant } from '../../photos/serve-picture.ts'

const binary = (description: string) => ({
  description,
  content: { 'image/*': { schema: z.string().meta({ format: 'binary' }) } },
})
const responses = {
  200: binary('The picture'),
  206: binary('Part of it'),
  304: { description: 'Unchanged' },
  ...common,
  404: problems[404],
  400: problems[400],
  416: problemOf('The range lies outside the file'),
}
const picture = createRoute({
  method: 'get',
  path: '/photos/{id}/{variant}',
  tags: ['photos'],
  security: signedIn,
  summary: 'The picture: as uploaded, or upright as WebP',
  request: {
    params: idParam.extend({ variant: z.enum(['original', 'preview', 'thumbnail']) }),
    query: z.object({ v: z.string().max(20).optional(), download: flagParam().optional() }),
  },
  responses,
})
const render = createRoute({
  method: 'get',
  path: '/photos/{id}/render',
  tags: ['photos'],
  security: signedIn,
  summary: 'The picture resized, filtered, in another format; made once, then cached',
  request: { params: idParam, query: renderQuery },
  responses: {
    ...responses,
    410: problemOf('The original is missing from the store'),
    413: problemOf('The picture is too large to be rendered'),
    415: problemOf('The picture is of a kind that cannot be rendered'),
    422: problemOf('The picture cannot be read'),
    429: problemOf('Too many renders at once; see `Retry-After`'),
    507: problems[507],
  },
})

export function picturesRoutes(context: Pick<Context, 'metadata' | 'blobs' | 'inference'>) {
  return createRouter()
    .openapi(render, async (c) => {
      const made = await renderOf(context, c.get('user').id, c.req.valid('param').id, c.req.valid('query'))
      return sendBlob(c, context.blobs, made)
    })
    .openapi(picture, async (c) => {
      const { id, variant } = c.req.valid('param')
      const found = await pictureOf(context, c.get('user').id, id, variant as Variant)
      return sendBlob(
        c,
        context.blobs,
        found,
        c.req.valid('query').download ? found.photo.fileName : undefined,
      )
    })
}
