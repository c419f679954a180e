import { InferenceCrashedError, photoPrefix, previewKey, renderKey, thumbnailKey } from '@glimpse/inference'
import type { RenderQuery } from '@glimpse/contract'
import { AppError, type BlobStore, type PhotoRecord } from '@glimpse/platform'
import type { Context } from '../context.ts'
import { photoNotFound } from './errors.ts'

export type Variant = 'original' | 'preview' | 'thumbnail'

export interface Picture {
  key: string
  contentType: string
  /** Strong: the same tag is the same bytes. */
  etag: string
}

type Needs = Pick<Context, 'metadata' | 'blobs' | 'inference'>

async function ownPhoto(
  { metadata }: Pick<Needs, 'metadata'>,
  ownerId: string,
  id: string,
): Promise<PhotoRecord> {
  const photo = await metadata.photos.find(id, ownerId)
  if (!photo) throw photoNotFound()
  return photo
}

export async function pictureOf(needs: Needs, ownerId: string, id: string, variant: Variant) {
  const photo = await ownPhoto(needs, ownerId, id)
  if (variant === 'original') {
    return { photo, key: photo.originalKey, contentType: photo.mimeType, etag: `"${photo.sha256}"` }
  }
  // Counted from the first reading on: while it is read again, the former pictures are there.
  if (photo.revision === 0) throw notMade(photo)
  const key = variant === 'preview' ? previewKey(id) : thumbnailKey(id)
  return { photo, key, contentType: 'image/webp', etag: `"${id}-${variant}-${photo.revision}"` }
}

const notMade = (photo: PhotoRecord) =>
  new AppError(
    'not_found',
    404,
    photo.status === 'failed'
      ? `There is no picture of this file: ${photo.stages.derivatives.reason ?? 'it could not be read'}`
      : 'This photo has not been read yet',
  )

const rendersPrefix = (photoId: string) => `${photoPrefix(photoId)}/renders`

/** Renders that are being made now, so that the same one asked for twice is made once. */
const underWay = new Map<string, Promise<unknown>>()
/** More at once than this wait for nobody: they are told to come again. */
const mostUnderWay = 32
/** Renders kept of one photo. */
const mostKept = 64

/** Made on the first request, a blob from then on; deleted with the photo. */
export async function renderOf(
  needs: Needs,
  ownerId: string,
  id: string,
  render: RenderQuery,
): Promise<Picture> {
  const photo = await ownPhoto(needs, ownerId, id)
  if (photo.revision === 0) throw notMade(photo)
  const key = renderKey(id, render)
  if (!(await needs.blobs.stat(key))) await makeOnce(needs, photo, render, key)
  return {
    key,
    contentType: `image/${render.format}`,
    etag: `"${key.split('/').at(-1)}-${photo.sha256.slice(0, 16)}"`,
  }
}

async function makeOnce(needs: Needs, photo: PhotoRecord, render: RenderQuery, key: string): Promise<void> {
  let making = underWay.get(key)
  if (!making) {
    if (underWay.size >= mostUnderWay)
      throw new AppError('too_many_requests', 429, 'Too many renders at once')
    making = make(needs, photo, render, key).finally(() => underWay.delete(key))
    underWay.set(key, making)
  }
  await making
}

async function make(
  { metadata, blobs, inference }: Needs,
  photo: PhotoRecord,
  render: RenderQuery,
  targetKey: string,
): Promise<void> {
  const { originalKey, mimeType } = photo
  try {
    await inference.render({ originalKey, mimeType, render, targetKey })
  } catch (error) {
    if (!(error instanceof InferenceCrashedError)) throw error
    throw new AppError('inference_unavailable', 503, 'The picture could not be made just now', {
      cause: error,
    })
  }
  // Deleted meanwhile: then nothing of it may stay behind.
  if (!(await metadata.photos.find(photo.id, photo.ownerId))) {
    await blobs.deletePrefix(photoPrefix(photo.id))
    throw photoNotFound()
  }
  await forgetOldRenders(blobs, photo.id)
}

/** Whoever asks for every size there is must not fill the disk: the oldest give way, and are made again when asked for. */
async function forgetOldRenders(blobs: BlobStore, photoId: string): Promise<void> {
  const kept: { key: string; modifiedAt: Date }[] = []
  for await (const blob of blobs.list(rendersPrefix(photoId))) kept.push(blob)
  kept.sort((a, b) => b.modifiedAt.getTime() - a.modifiedAt.getTime())
  for (const { key } of kept.slice(mostKept)) await blobs.delete(key)
}
