import { AppError } from '@glimpse/platform'
import type { Context } from '../../context.ts'
import { createRouter } from '../../http/environment.ts'

/** For the command line on the same machine, which proves itself by a file that only its user can read. */
export function localRoutes({ accounts }: Pick<Context, 'accounts'>) {
  const router = createRouter()
  router.post('/local/account', async (c) => {
    if (!accounts.isLocal(c.req.raw.headers))
      throw new AppError('unauthenticated', 401, 'For the local command line only')
    if ((await accounts.count()) > 0) throw new AppError('conflict', 409, 'There is an account already')
    return c.json(await accounts.createFirst(), 201)
  })
  return router
}
