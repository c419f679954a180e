import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Environment } from '../../http/environment.ts'

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Glimpse API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script type="module" src="/api/docs/openapi-explorer.js"></script></head>
<body style="margin:0"><openapi-explorer spec-url="/api/v1/openapi.json"></openapi-explorer></body></html>`

const explorerScript = createRequire(import.meta.url).resolve(
  'openapi-explorer/dist/browser/openapi-explorer.min.js',
)

/** The OpenAPI document and a reference page that loads nothing from elsewhere. */
export function mountDocs(app: OpenAPIHono<Environment>, version: string) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'glimpse.session_token',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
  })
  app.doc31('/api/v1/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Glimpse', version, description: 'Find any photo by describing it.' },
    servers: [{ url: '/' }],
  })
  app.get('/api/docs', (c) => c.html(page))
  app.get(
    '/api/docs/openapi-explorer.js',
    () =>
      new Response(Readable.toWeb(createReadStream(explorerScript)) as ReadableStream, {
        headers: {
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': 'public, max-age=86400',
        },
      }),
  )
}
