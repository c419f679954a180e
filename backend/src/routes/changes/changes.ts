import { changesAnswer, changesQuery } from '@glimpse/contract'
import { createRoute } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { common, json, problems, signedIn } from '../../http/describe.ts'
import { createRouter } from '../../http/environment.ts'
import { publicPhoto } from '../../photos/public-photo.ts'

const changes = createRoute({
  method: 'get',
  path: '/changes',
  tags: ['live'],
  security: signedIn,
  summary: 'What changed since; for catching up after a break',
  request: { query: changesQuery },
  responses: {
    200: json(changesAnswer, 'Each photo once, as it is now'),
    400: problems[400],
    ...common,
  },
})

export function changesRoutes({ metadata }: Pick<Context, 'metadata'>) {
  return createRouter().openapi(changes, async (c) => {
    const { since, limit } = c.req.valid('query')
    const ownerId = c.get('user').id
    if (since === undefined) {
      return c.json({ items: [], next: await metadata.changes.head(ownerId), more: false, reset: false }, 200)
    }
    const { items, ...rest } = await metadata.changes.since(ownerId, since, limit)
    return c.json(
      {
        ...rest,
        items: items.map((item) =>
          item.kind === 'photo' ? { ...item, photo: publicPhoto(item.photo) } : item,
        ),
      },
      200,
    )
  })
}
