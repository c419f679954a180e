import type { IncomingMessage } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { AppError } from '@glimpse/platform'

export interface MultipartReader {
  mostFiles: number
  /** May throw: that ends the request. */
  onField(name: string, value: string): void
  /** One file after the other. What it leaves unread is thrown away; what it throws ends the request. */
  onFile(name: string, fileName: string, body: Readable): Promise<void>
}

const broken = (cause?: unknown) =>
  new AppError('bad_request', 400, 'The multipart body is broken', { cause })
const brokenOff = (cause?: unknown) => new AppError('bad_request', 400, 'The upload broke off', { cause })

/** Reads multipart/form-data as it streams in; no more of it than a stream's buffer is ever in memory. */
export async function readMultipart(request: IncomingMessage, reader: MultipartReader): Promise<void> {
  const busboy = openBusboy(request, reader.mostFiles)
  await new Promise<void>((resolve, reject) => {
    const bodies = new Set<PassThrough>()
    let work = Promise.resolve()
    let trouble: { error: unknown } | undefined
    const fail = (error: unknown) => {
      if (trouble) return
      trouble = { error }
      request.unpipe(busboy)
      // The rest is read and thrown away, so that the client, still sending, gets its answer.
      request.resume()
      for (const body of bodies) body.destroy(error as Error)
      void work.then(() => reject(error as Error))
    }
    busboy.on('field', (name, value) => {
      if (trouble) return
      try {
        reader.onField(name, value)
      } catch (error) {
        fail(error)
      }
    })
    busboy.on('file', (name, stream: Readable, fileName: string | undefined) => {
      // Behind a stream of its own, so that what is refused half-way can still be read to its end: the next file
      // comes after it. An error of either may come before its turn or after its end, when nobody else listens, and
      // an error that nobody hears would end the process.
      const body = new PassThrough()
      body.on('error', () => undefined)
      stream.on('error', (cause) => fail(broken(cause)))
      stream.pipe(body)
      bodies.add(body)
      work = work
        .then(() => (trouble ? undefined : reader.onFile(name, fileName ?? '', body)))
        .catch(fail)
        .finally(() => {
          bodies.delete(body)
          stream.unpipe(body)
          stream.resume()
          body.destroy()
        })
    })
    busboy.on('filesLimit', () =>
      fail(new AppError('payload_too_large', 413, `Send at most ${reader.mostFiles} files at once`)),
    )
    busboy.on('error', (cause) => fail(broken(cause)))
    busboy.on('finish', () => void work.then(() => !trouble && resolve()))
    request.on('error', (cause) => fail(brokenOff(cause)))
    request.on('aborted', () => fail(brokenOff()))
    request.pipe(busboy)
  })
}

function openBusboy(request: IncomingMessage, mostFiles: number) {
  const contentType = request.headers['content-type'] ?? ''
  if (!/^multipart\/form-data\s*;/i.test(contentType)) {
    throw new AppError('unsupported_media_type', 415, 'Send multipart/form-data with a part named "file"')
  }
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { files: mostFiles, fields: 20, fieldSize: 10_000 },
    })
  } catch (cause) {
    throw new AppError('bad_request', 400, 'The multipart boundary is missing or unusable', { cause })
  }
}
