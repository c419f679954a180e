import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface FakeRequest {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
}
export interface FakeAnswer {
  status?: number
  headers?: Record<string, string>
  json?: unknown
  /** Cut the connection instead of answering. */
  hangUp?: boolean
}

/** An HTTP server that answers as told and remembers what it was asked. */
export async function startFakeServer(answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>) {
  const requests: FakeRequest[] = []
  const server = createServer((incoming: IncomingMessage, response: ServerResponse) => {
    void (async () => {
      const request = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: await buffer(incoming),
      }
      requests.push(request)
      const { status = 200, headers = {}, json = {}, hangUp } = await answer(request)
      if (hangUp) return void incoming.socket.destroy()
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json))
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Name and bytes of the one file in a multipart body. */
export function fileInForm({ headers, body }: FakeRequest): { name: string; bytes: Buffer } {
  const boundary = /boundary=(.*)$/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const head = body.indexOf('\r\n\r\n')
  const name = /filename="([^"]*)"/.exec(body.subarray(0, head).toString())?.[1] ?? ''
  return { name, bytes: body.subarray(head + 4, body.lastIndexOf(`\r\n--${boundary}`)) }
}
