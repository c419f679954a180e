import { setTimeout as after } from 'node:timers/promises'
import { problem } from '@glimpse/contract'
import { CommandError, messageOf, ProblemError } from './errors.ts'

/** Where requests go and how they prove whose they are. */
export interface Connection {
  url: string
  headers: Record<string, string>
}

/** Finds the server; `renew` is asked for after trouble, when it may have been started anew elsewhere. */
export interface Server {
  connect(renew: boolean): Promise<Connection>
  close(): Promise<void>
}

export interface Client {
  request<T>(method: string, path: string, options?: RequestOptions): Promise<T>
}

export interface RequestOptions {
  /** Made anew for each try. */
  body?: () => Promise<FormData> | string
  contentType?: string
  signal?: AbortSignal
  /** Answers to give up at although waiting might help. */
  giveUp?: (error: ProblemError) => boolean
}

/** What may pass by itself: too many requests, a store or the server away, a full disk. */
const passing = new Set([429, 502, 503, 504, 507])

/** Milliseconds that `Retry-After` asks for: seconds or a date. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

export interface ClientSettings {
  server: Server
  /** How long one request may be tried again before the command gives up. */
  patienceMs?: number
  firstDelayMs?: number
  onWait?: (reason: string | undefined) => void
}

/** JSON over HTTP under `/api/v1`, patient with what passes by itself. */
export function createClient({
  server,
  patienceMs = 300_000,
  firstDelayMs = 500,
  onWait = () => undefined,
}: ClientSettings): Client {
  async function once(
    method: string,
    path: string,
    options: RequestOptions,
    connection: Connection,
    body: FormData | string | undefined,
  ): Promise<Response> {
    const { contentType, signal } = options
    return await fetch(`${connection.url}/api/v1${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...connection.headers,
        ...(contentType ? { 'content-type': contentType } : {}),
      },
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    })
  }

  return {
    async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
      const begun = Date.now()
      let renew = false
      let refused = 0
      for (let delay = firstDelayMs; ; delay = Math.min(delay * 2, 15_000)) {
        let reason: string
        let asked: number | undefined
        const connection = await server.connect(renew)
        const body = await options.body?.()
        try {
          const response = await once(method, path, options, connection, body)
          if (response.ok) {
            onWait(undefined)
            return (response.status === 204 ? undefined : await response.json()) as T
          }
          const error = await problemOf(response)
          // A server that was started anew has a new token: look it up once more.
          if (error.status === 401 && refused++ === 0) {
            renew = true
            continue
          }
          if (!passing.has(error.status) || options.giveUp?.(error)) throw error
          reason = error.message
          asked = retryAfterMs(response.headers.get('retry-after'))
        } catch (error) {
          options.signal?.throwIfAborted()
          if (error instanceof ProblemError || error instanceof CommandError) throw error
          // fetch tells all network trouble by a TypeError; anything else is a fault of ours or of the disk.
          if (!(error instanceof TypeError)) throw error
          // Except that the file which was being sent has changed or gone.
          if ((error.cause as Error | undefined)?.name === 'NotReadableError') throw error.cause
          reason = `no answer (${messageOf(error.cause ?? error)})`
          renew = true
        }
        const pause = Math.max(asked ?? 0, delay * (0.75 + Math.random() / 2))
        if (Date.now() + pause - begun > patienceMs)
          throw new CommandError(`The server does not do its part: ${reason}`)
        onWait(reason)
        await after(pause, undefined, options.signal ? { signal: options.signal } : {})
      }
    },
  }
}

async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => undefined)
  return new ProblemError(response.status, problem.partial().safeParse(body).data)
}
