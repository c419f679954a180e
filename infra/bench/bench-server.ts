import { io } from 'socket.io-client'
import type { Photo, Stats, UploadAnswer } from '@glimpse/contract'
import { signUp, type Client } from '../../test/support/client.ts'
import { startServer, type RunningServer } from '../../test/support/server.ts'
import { until } from '../../test/support/until.ts'
import { openUploadClient, type UploadFile } from './upload-client.ts'

export interface BenchServer {
  server: RunningServer
  client: Client
  stats(): Promise<Stats>
  /** Answers the id of the photo; throws unless the server accepts it. */
  upload(file: UploadFile): Promise<{ id: string; duplicate: boolean }>
  /** Resolves when the live events have told of all of these that they are processed; rejects for one that failed. */
  processed(ids: readonly string[], seconds?: number): Promise<void>
  /** Ends the process and keeps the data. */
  stop(): Promise<void>
  /** Ends it and removes the data. */
  close(): Promise<void>
}

/** A real server process on its own data, with one account and its search model loaded. */
export async function openBenchServer(
  env: Record<string, string>,
  { dataDir, client: signInWith }: { dataDir?: string; client?: (url: string) => Promise<Client> } = {},
): Promise<BenchServer> {
  const server = await startServer({ env, ...(dataDir !== undefined && { dataDir }) })
  const client = await (signInWith ? signInWith(server.url) : signUp(server.url, 'bench'))
  const stats = async () => (await client.call<Stats>('GET', '/api/v1/stats')).json
  await until(async () => (await stats()).searchModel.state === 'ready', 'the search model is ready', 120)

  const headers = { cookie: client.cookie, origin: server.url }
  const uploads = openUploadClient({ url: `${server.url}/api/v1/photos`, headers })
  const done = new Set<string>()
  let failed: Photo | undefined
  let wake = () => {}
  const socket = io(server.url, { extraHeaders: headers, transports: ['websocket'] })
  socket.on('photo:processed', ({ photo }: { photo: Photo }) => {
    done.add(photo.id)
    wake()
  })
  socket.on('photo:failed', ({ photo }: { photo: Photo }) => {
    failed = photo
    wake()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })

  const stop = async () => {
    socket.close()
    uploads.close()
    await server.stop()
  }

  return {
    server,
    client,
    stats,
    async upload(file) {
      const { status, body } = await uploads.send(file)
      if (status !== 202) throw new Error(`upload: ${status} ${body}`)
      return (JSON.parse(body) as UploadAnswer).results[0]!
    },
    async processed(ids, seconds = 600) {
      const missing = () => ids.filter((id) => !done.has(id)).length
      const deadline = setTimeout(() => wake(), seconds * 1000)
      const end = performance.now() + seconds * 1000
      try {
        while (missing() > 0) {
          if (failed) throw new Error(`${failed.fileName} failed: ${failed.error?.message}`)
          if (performance.now() >= end) throw new Error(`${missing()} photos are not processed`)
          await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        clearTimeout(deadline)
      }
    },
    stop,
    async close() {
      await stop()
      await server.dispose()
    },
  }
}
