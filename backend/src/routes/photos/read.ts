import { listPhotosQuery, photo, photoPage, photoStatusAnswer, timeline } from '@glimpse/contract'
import { createRoute } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { common, idParam, json, problems, signedIn } from '../../http/describe.ts'
import { createRouter } from '../../http/environment.ts'
import { photoNotFound } from '../../photos/errors.ts'
import { publicPhoto } from '../../photos/public-photo.ts'

const tags = ['photos']
const list = createRoute({
  method: 'get',
  path: '/photos',
  tags,
  security: signedIn,
  summary: 'List photos, newest first',
  request: { query: listPhotosQuery },
  responses: { 200: json(photoPage, 'One page'), 400: problems[400], ...common },
})
const timelineRoute = createRoute({
  method: 'get',
  path: '/timeline',
  tags,
  security: signedIn,
  summary: 'How many photos each day has',
  responses: { 200: json(timeline, 'Days, newest first'), ...common },
})
const detail = createRoute({
  method: 'get',
  path: '/photos/{id}',
  tags,
  security: signedIn,
  summary: 'One photo',
  request: { params: idParam },
  responses: { 200: json(photo, 'The photo'), ...common, 404: problems[404] },
})
const status = createRoute({
  method: 'get',
  path: '/photos/{id}/status',
  tags,
  security: signedIn,
  summary: 'How far processing has come',
  request: { params: idParam },
  responses: { 200: json(photoStatusAnswer, 'Its status'), ...common, 404: problems[404] },
})

export function readPhotosRoutes({ metadata }: Pick<Context, 'metadata'>) {
  const ownPhoto = async (id: string, ownerId: string) => {
    const found = await metadata.photos.find(id, ownerId)
    if (!found) throw photoNotFound()
    return found
  }
  return createRouter()
    .openapi(list, async (c) => {
      const page = await metadata.photos.list(c.get('user').id, c.req.valid('query'))
      return c.json({ items: page.items.map(publicPhoto), nextCursor: page.nextCursor }, 200)
    })
    .openapi(timelineRoute, async (c) => c.json(await metadata.photos.timeline(c.get('user').id), 200))
    .openapi(detail, async (c) =>
      c.json(publicPhoto(await ownPhoto(c.req.valid('param').id, c.get('user').id)), 200),
    )
    .openapi(status, async (c) => {
      const { id, status, stages, error } = await ownPhoto(c.req.valid('param').id, c.get('user').id)
      return c.json({ id, status, stages, error }, 200)
    })
}
