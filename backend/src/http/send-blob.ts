import { Readable } from 'node:stream'
import { AppError, type BlobStore } from '@glimpse/platform'
import type { Context as HonoContext } from 'hono'
import { attachment } from '../photos/file-name.ts'
import type { Picture } from '../photos/serve-picture.ts'
import type { Environment } from './environment.ts'

/** The bytes of a blob never change under one URL. */
const forEver = 'private, max-age=31536000, immutable'

/** Streams a blob: ETag and 304, byte ranges and 206. */
export async function sendBlob(
  c: HonoContext<Environment>,
  blobs: BlobStore,
  { key, contentType, etag }: Picture,
  download?: string,
): Promise<Response> {
  const headers = new Headers({
    etag,
    'cache-control': forEver,
    'content-type': contentType,
    'accept-ranges': 'bytes',
    // A picture opened by itself runs nothing, whatever it contains.
    'content-security-policy': "default-src 'none'; sandbox",
  })
  if (
    c.req
      .header('if-none-match')
      ?.split(/\s*,\s*/)
      .some((tag) => tag.replace(/^W\//, '') === etag || tag === '*')
  ) {
    return new Response(null, { status: 304, headers })
  }
  if (download !== undefined) {
    headers.set('content-disposition', attachment(download))
  }
  const stat = await blobs.stat(key)
  if (!stat) throw new AppError('original_missing', 404, 'The file is missing from the store')
  const ifRange = c.req.header('if-range')
  const range = !ifRange || ifRange === etag ? parseRange(c.req.header('range'), stat.size) : undefined
  const length = range ? range.end - range.start + 1 : stat.size
  headers.set('content-length', String(length))
  if (range) headers.set('content-range', `bytes ${range.start}-${range.end}/${stat.size}`)
  const status = range ? 206 : 200
  if (c.req.method === 'HEAD') return new Response(null, { status, headers })
  const read = await blobs.read(key, range)
  if (!read) throw new AppError('original_missing', 404, 'The file is missing from the store')
  return new Response(Readable.toWeb(read.stream) as ReadableStream, { status, headers })
}

/** One range of `bytes=a-b`, `a-` or `-n`; several, or another unit, count as none (RFC 9110 allows it). */
function parseRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = header?.match(/^bytes=(\d*)-(\d*)$/)
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const suffix = match[1] === ''
  const start = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const end = suffix || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  if (start > end || start >= size) {
    throw new AppError('range_not_satisfiable', 416, `The file has ${size} bytes`)
  }
  return { start, end }
}
