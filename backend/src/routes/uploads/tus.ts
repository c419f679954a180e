import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { ErrorCode } from '@glimpse/contract'
import { AppError, requireRoom } from '@glimpse/platform'
import { FileStore } from '@tus/file-store'
import { EVENTS, Server, type Upload } from '@tus/server'
import type { Context as HonoContext } from 'hono'
import type { Context } from '../../context.ts'
import { createRouter, type Environment } from '../../http/environment.ts'
import { problemResponse } from '../../http/problems.ts'
import { storeUpload } from '../../photos/store-upload.ts'

const ownerHeader = 'x-glimpse-owner'
const dayMs = 86_400_000
const codes: Record<number, ErrorCode> = {
  404: 'not_found',
  409: 'conflict',
  410: 'gone',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
}

/** tus 1.0 (tus.io): uploads that go on where they stopped. The last answer carries the photo in `x-glimpse-result`. */
export async function tusRoutes(context: Context) {
  const { logger } = context
  const directory = path.join(context.config.dataDir, 'uploads')
  await mkdir(directory, { recursive: true })
  const store = new FileStore({ directory, expirationPeriodInMilliseconds: 7 * dayMs })
  const remove = (id: string) =>
    store.remove(id).catch((error: unknown) => logger.warn({ err: error, id }, 'tus upload not removed'))
  const keep = (ownerId: string, upload: Upload) =>
    storeUpload(context, {
      ownerId,
      fileName: upload.metadata?.filename ?? '',
      stream: createReadStream(path.join(directory, upload.id)),
    })

  // What a hook threw, by request: tus itself knows only status and text.
  const thrown = new WeakMap<Request, unknown>()
  const server = new Server({
    path: '/api/v1/uploads',
    datastore: store,
    relativeLocation: true,
    maxSize: context.config.maxUploadBytes,
    allowedOrigins: [],
    // Another's upload does not exist, whatever is asked of it.
    async onIncomingRequest(request, uploadId) {
      if (!uploadId) return
      const upload = await store.getUpload(uploadId).catch(() => undefined)
      if (upload && upload.metadata?.owner !== request.headers.get(ownerHeader))
        throw new AppError('not_found', 404, 'There is no such upload')
    },
    async onUploadCreate(request, upload) {
      return { metadata: { ...upload.metadata, owner: request.headers.get(ownerHeader) } }
    },
    async onUploadFinish(request, upload) {
      try {
        const result = await keep(request.headers.get(ownerHeader)!, upload)
        return { headers: { 'x-glimpse-result': encodeURIComponent(JSON.stringify(result)) } }
      } catch (error) {
        await remove(upload.id)
        throw error
      }
    },
    onResponseError(request, error) {
      thrown.set(request, error)
      return undefined
    },
  })
  // Not sooner: creation with the whole file in it looks at the upload once more.
  server.on(EVENTS.POST_FINISH, (_request, _response, upload) => void remove(upload.id))

  await finishInterrupted()
  const tidy = () =>
    server
      .cleanUpExpiredUploads()
      .catch((error: unknown) => logger.warn({ err: error }, 'expired uploads not removed'))
  void tidy()
  const timer = setInterval(() => void tidy(), dayMs / 4).unref()

  /** Received to the last byte when the process died: the client takes it for done, so it must become a photo. */
  async function finishInterrupted(): Promise<void> {
    for (const id of (await store.configstore.list?.()) ?? []) {
      const upload = await store.getUpload(id).catch(() => undefined)
      const owner = upload?.metadata?.owner
      if (!upload || !owner || upload.size === undefined || upload.offset !== upload.size) continue
      try {
        await keep(owner, upload)
        await remove(id)
      } catch (error) {
        logger.warn({ err: error, id }, 'an interrupted upload could not be finished')
        if (error instanceof AppError && error.status < 500) await remove(id)
      }
    }
  }

  async function handle(c: HonoContext<Environment>): Promise<Response> {
    const { raw } = c.req
    const headers = new Headers(raw.headers)
    headers.set(ownerHeader, c.get('user').id)
    const { method, body, signal } = raw
    if (method === 'POST' || method === 'PATCH')
      await requireRoom(directory, Number(headers.get('content-length')) || 0)
    const request = new Request(raw.url, {
      method,
      headers,
      body,
      signal,
      ...(body ? { duplex: 'half' } : {}),
    } as RequestInit)
    const response = await server.handleWeb(request)
    if (response.status < 400) return response
    const problem = problemResponse(await problemOf(response, thrown.get(request)), c)
    for (const [name, value] of response.headers)
      if (!name.startsWith('content-')) problem.headers.set(name, value)
    return method === 'HEAD' ? new Response(null, problem) : problem
  }

  async function problemOf(response: Response, error: unknown): Promise<unknown> {
    if (error instanceof AppError) return error
    const { status } = response
    if (status < 500)
      return new AppError(codes[status] ?? 'bad_request', status, (await response.text()).trim())
    return requireRoom(directory).then(
      () => error,
      (full: unknown) => full,
    )
  }

  const router = createRouter()
  router.all('/uploads/*', handle)
  router.all('/uploads', handle)
  return { router, close: () => clearInterval(timer) }
}
