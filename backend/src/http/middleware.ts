import { randomUUID } from 'node:crypto'
import { AppError } from '@glimpse/platform'
import { compress } from 'hono/compress'
import { createMiddleware } from 'hono/factory'
import { isSameOrigin } from '../accounts/better-auth.ts'
import type { Context } from '../context.ts'
import type { Environment } from './environment.ts'

const quiet = /^\/(health\/|assets\/)|\/(thumbnail|preview)$/

/** A request id in answer, log and error; one line a request. */
export const logRequests = ({ logger }: Pick<Context, 'logger'>) =>
  createMiddleware<Environment>(async (c, next) => {
    const started = performance.now()
    const given = c.req.header('x-request-id')
    const requestId = given && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
    const log = logger.child({ requestId })
    c.set('requestId', requestId)
    c.set('log', log)
    await next()
    c.res.headers.set('x-request-id', requestId)
    const ms = Math.round(performance.now() - started)
    const line = {
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      ms,
      userId: c.get('user')?.id,
    }
    log[quiet.test(c.req.path) ? 'debug' : 'info'](line, 'request')
  })

/** JSON and the files of the interface; pictures are small as they are. */
export const compressText = compress({ contentTypeFilter: /^(application\/(problem\+)?json|text\/)/ })

export const secureHeaders = createMiddleware<Environment>(async (c, next) => {
  await next()
  const { headers } = c.res
  // What one person is answered must not lie in a cache for another.
  if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store')
  headers.set('x-content-type-options', 'nosniff')
  headers.set('referrer-policy', 'same-origin')
  headers.set('x-frame-options', 'DENY')
  headers.set('cross-origin-resource-policy', 'same-origin')
  if (!headers.has('content-security-policy')) {
    headers.set(
      'content-security-policy',
      "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'",
    )
  }
})

/** Signed in, and not by a page of another origin riding on the cookie. */
export const requireUser = ({ accounts, config }: Pick<Context, 'accounts' | 'config'>) =>
  createMiddleware<Environment>(async (c, next) => {
    const { headers } = c.req.raw
    const origin = headers.get('origin')
    if (
      origin &&
      !['GET', 'HEAD'].includes(c.req.method) &&
      !isSameOrigin(origin, headers, config.publicUrl)
    ) {
      throw new AppError('forbidden', 403, 'This request comes from another site')
    }
    const user = await accounts.authenticate(headers)
    if (!user) throw new AppError('unauthenticated', 401, 'Sign in first')
    c.set('user', user)
    await next()
  })
