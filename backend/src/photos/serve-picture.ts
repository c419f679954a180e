import { previewKey, renderKey, thumbnailKey } from '@glimpse/inference'
import type { RenderQuery } from '@glimpse/contract'
import { AppError, type PhotoRecord } from '@glimpse/platform'
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
  if (photo.stages.derivatives.state !== 'ready') throw notMade(photo)
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

/** Renders that are being made now, so that the same one asked for twice is made once. */
const underWay = new Map<string, Promise<unknown>>()
/** More at once than this wait for nobody: they are told to come again. */
const mostUnderWay = 32

/** Made on the first request, a blob from then on; deleted with the photo. */
export async function renderOf(
  needs: Needs,
  ownerId: string,
  id: string,
  render: RenderQuery,
): Promise<Picture> {
  const photo = await ownPhoto(needs, ownerId, id)
  if (photo.stages.derivatives.state !== 'ready') throw notMade(photo)
  const key = renderKey(id, render)
  if (!(await needs.blobs.stat(key))) await makeOnce(needs, photo, render, key)
  return {
    key,
    contentType: `image/${render.format}`,
    etag: `"${key.split('/').at(-1)}-${photo.sha256.slice(0, 16)}"`,
  }
}

async function makeOnce(
  { inference }: Needs,
  photo: PhotoRecord,
  render: RenderQuery,
  key: string,
): Promise<void> {
  let making = underWay.get(key)
  if (!making) {
    if (underWay.size >= mostUnderWay)
      throw new AppError('too_many_requests', 429, 'Too many renders at once')
    making = inference
      .render({ originalKey: photo.originalKey, mimeType: photo.mimeType, render, targetKey: key })
      .finally(() => underWay.delete(key))
    underWay.set(key, making)
  }
  await making
}
