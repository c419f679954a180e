import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What to do with one request instead of serving it; undefined serves it. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean | undefined

export interface HubServer {
  endpoint: string
  /** `METHOD path range`, in order. */
  requests: string[]
  /** Faults for the next requests, one each; undefined lets one through. */
  faults: (Fault | undefined)[]
  /** Replaces what is served under a path without changing what is declared. */
  tamper: Map<string, Buffer>
  close(): Promise<void>
}

export const commit = '0123456789abcdef0123456789abcdef01234567'

/**
 * A real HTTP server that answers as huggingface.co does: large files by a redirect with X-Linked-ETag (SHA-256) and
 * X-Linked-Size, small ones directly with the git blob's SHA-1 as ETag, X-Repo-Commit on both, ranges on the storage.
 */
export async function openHubServer(
  repository: string,
  files: ReadonlyMap<string, Buffer>,
): Promise<HubServer> {
  const requests: string[] = []
  const faults: HubServer['faults'] = []
  const tamper: HubServer['tamper'] = new Map()
  const isLarge = (file: string) => file.endsWith('.onnx')

  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://hub')
    requests.push([request.method, url.pathname, request.headers.range].filter(Boolean).join(' '))
    const fault = request.method === 'GET' ? faults.shift() : undefined
    if (fault?.(request, response)) return
    if (url.pathname === `/api/models/${repository}/revision/main`) {
      response.setHeader('content-type', 'application/json')
      return void response.end(
        JSON.stringify({ sha: commit, siblings: [...files.keys()].map((rfilename) => ({ rfilename })) }),
      )
    }
    const resolve = new RegExp(`^/${repository}/resolve/(main|${commit})/(.+)$`).exec(url.pathname)
    const file = resolve?.[2] ?? /^\/storage\/(.+)$/.exec(url.pathname)?.[1]
    const content = file === undefined ? undefined : files.get(file)
    if (file === undefined || content === undefined) return void response.writeHead(404).end()
    response.setHeader('x-repo-commit', commit)
    if (resolve && isLarge(file)) {
      response.setHeader('x-linked-etag', `"${createHash('sha256').update(content).digest('hex')}"`)
      response.setHeader('x-linked-size', content.length)
      return void response.writeHead(302, { location: `/storage/${file}` }).end()
    }
    if (resolve) {
      response.setHeader(
        'etag',
        `"${createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')}"`,
      )
    }
    const served = tamper.get(file) ?? content
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (from > 0) response.setHeader('content-range', `bytes ${from}-${served.length - 1}/${served.length}`)
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': served.length - from })
    response.end(request.method === 'HEAD' ? undefined : served.subarray(from))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    faults,
    tamper,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Sends the first bytes and then cuts the connection. */
export const cutAfter =
  (content: Buffer, bytes: number): Fault =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': content.length })
    response.write(content.subarray(0, bytes), () => response.destroy())
    return true
  }

export const answer =
  (status: number): Fault =>
  (_request, response) => {
    response.writeHead(status).end('no')
    return true
  }

/** Sends headers and nothing more. */
export const stall: Fault = (_request, response) => {
  response.writeHead(200, { 'content-length': 1000 })
  response.flushHeaders()
  return true
}
