import type { Context } from './context.ts'
import { createRouter } from './http/environment.ts'
import { compressText, logRequests, requireUser, secureHeaders } from './http/middleware.ts'
import { problemResponse } from './http/problems.ts'
import { mountInterface } from './http/static-files.ts'
import { authRoutes } from './routes/auth/auth.ts'
import { changesRoutes } from './routes/changes/changes.ts'
import { mountDocs } from './routes/docs/docs.ts'
import { healthRoutes } from './routes/health/health.ts'
import { instanceRoutes } from './routes/instance/instance.ts'
import { localRoutes } from './routes/local/local.ts'
import { changePhotosRoutes } from './routes/photos/change.ts'
import { picturesRoutes } from './routes/photos/pictures.ts'
import { readPhotosRoutes } from './routes/photos/read.ts'
import { uploadRoutes } from './routes/photos/upload.ts'
import { searchRoutes } from './routes/search/search.ts'
import { statsRoutes } from './routes/stats/stats.ts'
import { tusRoutes } from './routes/uploads/tus.ts'

/** Middleware, error handler, mounts. */
export async function createApp(context: Context, options: { version: string; interfaceDir: string }) {
  const app = createRouter()
  app.onError(problemResponse)
  app.use('*', logRequests(context), secureHeaders, compressText)

  app.route('/', healthRoutes(context))
  app.route('/', authRoutes(context))
  app.route('/api/v1', instanceRoutes(context, options.version))
  app.route('/api/v1', localRoutes(context))
  mountDocs(app, options.version)

  // Whatever is mounted below this line has a user.
  app.use('/api/v1/*', requireUser(context))
  app.route('/api/v1', statsRoutes(context))
  app.route('/api/v1', changesRoutes(context))
  app.route('/api/v1', searchRoutes(context))
  app.route('/api/v1', uploadRoutes(context))
  app.route('/api/v1', readPhotosRoutes(context))
  app.route('/api/v1', changePhotosRoutes(context))
  app.route('/api/v1', picturesRoutes(context))
  const uploads = await tusRoutes(context)
  app.route('/api/v1', uploads.router)

  mountInterface(app, options.interfaceDir)
  return { app, close: () => uploads.close() }
}
