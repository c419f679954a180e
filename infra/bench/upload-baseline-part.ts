import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { servePart } from './part.ts'

/** The least that can be called a server of uploads: the body to a file, and its SHA-256. `/synced` also fsyncs. */
export type UploadBaselineCalls = typeof calls

let stored = 0

const calls = {
  /** Answers the address. */
  async listen({ folder }: { folder: string }) {
    const server = http.createServer((request, response) => {
      const hash = createHash('sha256')
      const file = createWriteStream(path.join(folder, `upload-${++stored}`), {
        flush: request.url === '/synced',
      })
      pipeline(
        request,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk)
            yield chunk
          }
        },
        file,
      ).then(
        () => response.writeHead(202).end(JSON.stringify({ sha256: hash.digest('hex') })),
        (error: Error) => response.writeHead(500).end(error.message),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  },
}

servePart(calls)
