import { searchAnswer, searchRequest } from '@glimpse/contract'
import { createRoute } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { common, json, jsonBody, problemOf, problems, signedIn } from '../../http/describe.ts'
import { createRouter } from '../../http/environment.ts'
import { searchPhotos } from '../../search/search-photos.ts'

const search = createRoute({
  method: 'post',
  path: '/search',
  tags: ['search'],
  security: signedIn,
  summary: 'Find photos by describing them',
  request: { body: jsonBody(searchRequest) },
  responses: {
    200: json(searchAnswer, 'Best matches first'),
    400: problems[400],
    ...common,
    403: problems[403],
    404: problems[404],
    409: problemOf('An example has not been read by the search model yet'),
  },
})

export function searchRoutes(context: Context) {
  return createRouter().openapi(search, async (c) =>
    c.json(await searchPhotos(context, c.get('user').id, c.req.valid('json')), 200),
  )
}
