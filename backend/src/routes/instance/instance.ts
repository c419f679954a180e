import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { json } from '../../http/describe.ts'
import { createRouter } from '../../http/environment.ts'

const route = createRoute({
  method: 'get',
  path: '/instance',
  tags: ['instance'],
  summary: 'What a sign-in page needs to know',
  responses: {
    200: json(
      z.object({
        signup: z.enum(['open', 'invite', 'closed']),
        hasAccounts: z.boolean(),
        version: z.string(),
      }),
      'This instance',
    ),
  },
})

export function instanceRoutes({ accounts, config }: Pick<Context, 'accounts' | 'config'>, version: string) {
  return createRouter().openapi(route, async (c) =>
    c.json({ signup: config.signup, hasAccounts: (await accounts.count()) > 0, version }, 200),
  )
}
