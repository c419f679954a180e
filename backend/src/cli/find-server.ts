import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { z } from 'zod'
import type { Connection, Server } from './client.ts'
import { CommandError } from './errors.ts'
import { startServer, type StartedServer } from './start-server.ts'

export interface ServerOptions {
  dataDir: string
  url?: string | undefined
  apiKey?: string | undefined
  user?: string | undefined
  /** dist/backend.js, started when none is running. */
  program: string
  env: NodeJS.ProcessEnv
  onStart?: () => void
}

const serverFile = z.object({ url: z.url(), pid: z.number().int(), token: z.string(), startedAt: z.string() })
export type ServerFile = z.infer<typeof serverFile>

export async function readServerFile(dataDir: string): Promise<ServerFile | undefined> {
  try {
    return serverFile.parse(JSON.parse(await readFile(path.join(dataDir, 'server.json'), 'utf8')))
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT'
    // Half a file or another version's: as good as none. One that may not be read belongs to another user.
    if (gone || error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw new CommandError(`The running server's file cannot be read: ${(error as Error).message}`)
  }
}

export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5_000) })).ok
  } catch {
    return false
  }
}

/** The server that the options name, else the one running on this machine, else one of our own. */
export async function findServer(options: ServerOptions): Promise<Server> {
  if (options.url !== undefined) return remoteServer(options.url, options)
  const found = await findRunning(options.dataDir)
  let own: StartedServer | undefined
  if (!found) {
    options.onStart?.()
    own = await startServer(options)
  }
  let running = found ?? own!.file

  async function renew(): Promise<void> {
    const now = await findRunning(options.dataDir)
    if (now) running = now
    // Another's server may be on its way back; our own nobody else will start again.
    else if (own && !processLives(own.file.pid)) {
      own = await startServer(options)
      running = own.file
    }
  }
  let renewing: Promise<void> | undefined

  return {
    async connect(again) {
      // Many requests fail at once when a server goes; one of them looks for the next.
      if (again) await (renewing ??= renew().finally(() => (renewing = undefined)))
      const { url, token } = running
      const headers: Connection['headers'] = { 'x-glimpse-local': token }
      if (options.user !== undefined) headers['x-glimpse-user'] = options.user
      return { url, headers }
    },
    close: async () => await own?.stop(),
  }
}

async function findRunning(dataDir: string): Promise<ServerFile | undefined> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const file = await readServerFile(dataDir)
    if (!file || !processLives(file.pid)) return undefined
    if (await answers(file.url)) return file
    await after(300) // it may be starting, or stopping
  }
  // The process id has gone to some other program since.
  return undefined
}

function remoteServer(address: string, { apiKey }: ServerOptions): Server {
  if (!URL.canParse(address) || !/^https?:/.test(address))
    throw new CommandError(`"${address}" is no http(s) address`)
  if (apiKey === undefined) {
    throw new CommandError('A server given by --url needs an API key: --api-key or GLIMPSE_API_KEY')
  }
  const connection = { url: address.replace(/\/+$/, ''), headers: { 'x-api-key': apiKey } }
  return { connect: async () => connection, close: async () => undefined }
}
