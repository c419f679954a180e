import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { RenderQuery, UploadResult } from '@glimpse/contract'
import { originalKey, photoPrefix, sniffLength } from '@glimpse/inference'
import { AppError } from '@glimpse/platform'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../context.ts'
import { dispatchPhotos } from '../ingest/dispatch.ts'
import { cleanFileName } from './file-name.ts'
import { publicPhoto } from './public-photo.ts'
import { sniffPicture } from './sniff.ts'
import { restorePhoto } from './edit-photo.ts'

type Needs = Pick<Context, 'metadata' | 'blobs' | 'queue' | 'vectors' | 'live' | 'config' | 'logger'>

export interface IncomingFile {
  ownerId: string
  fileName: string
  stream: Readable
  renders?: RenderQuery[]
}

/**
 * Sniffs, streams to the blob store while hashing, records the photo and hands it to the workers. What it answers is
 * safe on disk: should the queue not take it now, the sweeper hands it over later.
 */
export async function storeUpload(
  needs: Needs,
  { ownerId, fileName, stream, renders = [] }: IncomingFile,
): Promise<UploadResult> {
  const { metadata, blobs, live, config } = needs
  const id = uuidv7()
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const head = await readHead(chunks)
  const mimeType = sniffPicture(head)
  const hash = createHash('sha256')
  let size = 0
  async function* measured() {
    for await (const chunk of continued(head, chunks)) {
      size += chunk.length
      if (size > config.maxUploadBytes) throw tooLarge(config.maxUploadBytes)
      hash.update(chunk)
      yield chunk
    }
  }
  const key = originalKey(id)
  await blobs.put(key, Readable.from(measured(), { objectMode: false, highWaterMark: 256 * 1024 }), {
    contentType: mimeType,
  })
  const now = new Date().toISOString()
  const { photo, inserted } = await metadata.photos
    .insert({
      id,
      ownerId,
      fileName: cleanFileName(fileName),
      mimeType,
      size,
      sha256: hash.digest('hex'),
      status: 'queued',
      stages: { derivatives: { state: 'waiting' }, search: { state: 'waiting' } },
      takenAt: now.slice(0, 19),
      takenAtSource: 'upload',
      uploadedAt: now,
      updatedAt: now,
      favorite: false,
      revision: 0,
      originalKey: key,
      attempt: 1,
      renders,
    })
    .catch(async (error: unknown) => {
      await blobs.deletePrefix(photoPrefix(id))
      throw error
    })
  if (inserted) {
    live.publish({ name: 'photo:queued', payload: { photo: publicPhoto(photo) }, userId: ownerId })
    await dispatchPhotos(needs, [photo]).catch((error: unknown) =>
      needs.logger.warn({ err: error, photoId: id }, 'not dispatched now; the sweeper will'),
    )
  } else {
    await blobs.deletePrefix(photoPrefix(id))
    // Sending again what lies in the trash means: I want it.
    if (photo.trashedAt) await restorePhoto(needs, ownerId, photo.id)
  }
  return { id: photo.id, status: photo.status, duplicate: !inserted, fileName: photo.fileName }
}

async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  while (length < sniffLength) {
    const next = await chunks.next()
    if (next.done) break
    parts.push(next.value)
    length += next.value.length
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

async function* continued(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

const tooLarge = (bytes: number) =>
  new AppError('payload_too_large', 413, `Files may be ${Math.floor(bytes / 1024 / 1024)} MB at most`)
