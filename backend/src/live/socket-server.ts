import type { Server as HttpServer } from 'node:http'
import type { ServerToClientEvents } from '@glimpse/contract'
import { Server, type Socket } from 'socket.io'
import type { Context } from '../context.ts'
import { isSameOrigin } from '../accounts/better-auth.ts'

const recheckMs = 60_000
const room = (userId: string) => `user:${userId}`

/** One room a user, entered by the session cookie; pages of other origins are turned away. */
export function attachSocketServer(
  http: HttpServer,
  {
    accounts,
    live,
    inference,
    config,
    logger,
  }: Pick<Context, 'accounts' | 'live' | 'inference' | 'config' | 'logger'>,
) {
  const io = new Server<Record<string, never>, ServerToClientEvents>(http, {
    serveClient: false,
    maxHttpBufferSize: 10_000,
    allowRequest: (request, decide) => {
      const { origin, host } = request.headers
      decide(null, !origin || isSameOrigin(origin, new Headers({ host: host ?? '' }), config.publicUrl))
    },
  })

  const userOf = (socket: Pick<Socket, 'handshake'>) => {
    const headers = new Headers()
    for (const name of ['cookie', 'x-api-key'] as const) {
      const value = socket.handshake.headers[name]
      if (typeof value === 'string') headers.set(name, value)
    }
    return accounts.authenticate(headers)
  }

  io.use((socket, next) => {
    userOf(socket).then(
      (user) => {
        if (!user) return next(new Error('unauthenticated'))
        socket.data = { userId: user.id }
        next()
      },
      (error: unknown) => {
        logger.error({ err: error }, 'a socket could not be authenticated')
        next(new Error('internal'))
      },
    )
  })

  io.on('connection', (socket) => {
    void socket.join(room((socket.data as { userId: string }).userId))
    socket.emit('model:progress', { searchModel: inference.searchModel() })
  })

  // A session may end while its socket is open: signed out elsewhere, key revoked, account removed.
  const recheck = setInterval(() => {
    for (const socket of io.sockets.sockets.values()) {
      userOf(socket).then(
        (user) => user?.id === (socket.data as { userId: string }).userId || socket.disconnect(true),
        (error: unknown) => logger.warn({ err: error }, 'a socket could not be checked'),
      )
    }
  }, recheckMs).unref()

  const unsubscribe = live.subscribe(({ name, payload, userId }) => {
    const to = userId === undefined ? io : io.to(room(userId))
    ;(to.emit as (name: string, payload: unknown) => void).call(to, name, payload)
  })
  const unwatch = inference.onSearchModel((searchModel) =>
    live.publish({ name: 'model:progress', payload: { searchModel } }),
  )

  return {
    io,
    async close() {
      clearInterval(recheck)
      unwatch()
      unsubscribe()
      await io.close()
    },
  }
}
