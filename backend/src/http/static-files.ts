import { serveStatic } from '@hono/node-server/serve-static'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { nothingAt, type Environment } from './environment.ts'

/** The built UI: hashed assets for ever, index.html for every page of the app. */
export function mountInterface(app: OpenAPIHono<Environment>, root: string) {
  app.use(
    '/assets/*',
    serveStatic({
      root,
      onFound: (_path, c) => c.header('cache-control', 'public, max-age=31536000, immutable'),
    }),
  )
  app.use('*', async (c, next) => {
    if (
      c.req.path.startsWith('/api/') ||
      c.req.path.startsWith('/assets/') ||
      !['GET', 'HEAD'].includes(c.req.method)
    ) {
      throw nothingAt(c.req)
    }
    c.header('cache-control', 'no-cache')
    await next()
  })
  app.use('*', serveStatic({ root }))
  app.get('*', serveStatic({ root, path: 'index.html' }))
}
