import { stats } from '@glimpse/contract'
import { createRoute } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { common, json, signedIn } from '../../http/describe.ts'
import { createRouter } from '../../http/environment.ts'
import { readStats } from '../../stats/read-stats.ts'

const route = createRoute({
  method: 'get',
  path: '/stats',
  tags: ['library'],
  security: signedIn,
  summary: 'The library in numbers, and the search model',
  responses: { 200: json(stats, 'Numbers'), ...common },
})

export function statsRoutes(context: Context) {
  return createRouter().openapi(route, async (c) => c.json(await readStats(context, c.get('user').id), 200))
}
