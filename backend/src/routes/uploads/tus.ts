import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '@glimpse/platform'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import type { Context } from '../../context.ts'
import { createRouter } from '../../http/environment.ts'
import { dispatchPhotos } from '../../ingest/dispatch.ts'
import { storeUpload } from '../../photos/store-upload.ts'

const ownerHeader = 'x-glimpse-owner'
const dayMs = 86_400_000

/** tus 1.0 (tus.io): uploads that go on where they stopped. The last answer carries the photo in `x-glimpse-result`. */
export async function tusRoutes(context: Context) {
  const directory = path.join(context.config.dataDir, 'uploads')
  await mkdir(directory, { recursive: true })
  const store = new FileStore({ directory, expirationPeriodInMilliseconds: 7 * dayMs })
  const refuse = (status_code: number, body: string) => Object.assign(new Error(body), { status_code, body })

  const server = new Server({
    path: '/api/v1/uploads',
    datastore: store,
    relativeLocation: true,
    maxSize: context.config.maxUploadBytes,
    // Another's upload does not exist, whatever is asked of it.
    async onIncomingRequest(request, uploadId) {
      if (!uploadId) return
      const upload = await store.getUpload(uploadId).catch(() => undefined)
      if (upload && upload.metadata?.owner !== request.headers.get(ownerHeader))
        throw refuse(404, 'There is no such upload')
    },
    async onUploadCreate(request, upload) {
      return { metadata: { ...upload.metadata, owner: request.headers.get(ownerHeader) } }
    },
    async onUploadFinish(request, upload) {
      const ownerId = request.headers.get(ownerHeader)!
      try {
        const { result, photo } = await storeUpload(context, {
          ownerId,
          fileName: upload.metadata?.filename ?? 'photo',
          stream: createReadStream(path.join(directory, upload.id)),
        })
        if (!result.duplicate) await dispatchPhotos(context, [photo])
        return { headers: { 'x-glimpse-result': encodeURIComponent(JSON.stringify(result)) } }
      } catch (error) {
        if (error instanceof AppError) throw refuse(error.status, error.message)
        throw error
      } finally {
        await store
          .remove(upload.id)
          .catch((error: unknown) => context.logger.warn({ err: error }, 'tus upload not removed'))
      }
    },
  })
  const tidy = setInterval(
    () => void server.cleanUpExpiredUploads().catch(() => undefined),
    dayMs / 4,
  ).unref()

  const router = createRouter()
  router.all('/uploads/*', (c) => handle(c.req.raw, c.get('user').id))
  router.all('/uploads', (c) => handle(c.req.raw, c.get('user').id))
  function handle(request: Request, ownerId: string) {
    const headers = new Headers(request.headers)
    headers.set(ownerHeader, ownerId)
    return server.handleWeb(
      new Request(request.url, {
        method: request.method,
        headers,
        body: request.body,
        signal: request.signal,
        ...(request.body ? { duplex: 'half' } : {}),
      } as RequestInit),
    )
  }
  return { router, close: () => clearInterval(tidy) }
}
