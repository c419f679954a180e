import { isIP } from 'node:net'
import { clientAddressHeader } from '../../accounts/better-auth.ts'
import type { Context } from '../../context.ts'
import { createRouter } from '../../http/environment.ts'

/** Only a proxy on this machine or in a private network is believed about whom it speaks for. */
const privatePeer = /^(::1|fc|fd|(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.))/

/** better-auth's own endpoints; attempts are counted per address of the client. */
export function authRoutes({ accounts }: Pick<Context, 'accounts'>) {
  const router = createRouter()
  router.on(['GET', 'POST'], '/api/auth/*', (c) => {
    const peer = c.env.incoming.socket.remoteAddress ?? ''
    const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''
    const address = privatePeer.test(peer) && isIP(forwarded) ? forwarded : peer
    const headers = new Headers(c.req.raw.headers)
    headers.set(clientAddressHeader, address)
    return accounts.handle(new Request(c.req.raw, { headers }))
  })
  return router
}
