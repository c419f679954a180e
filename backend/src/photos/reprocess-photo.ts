import type { Photo } from '@glimpse/contract'
import type { Context } from '../context.ts'
import { dispatchPhotos } from '../ingest/dispatch.ts'
import { photoNotFound } from './errors.ts'
import { publicPhoto } from './public-photo.ts'

/** Reads a photo anew from its original, as if it had just come; also the retry of a failed one. */
export async function reprocessPhoto(
  { metadata, queue, live }: Pick<Context, 'metadata' | 'queue' | 'live'>,
  ownerId: string,
  id: string,
): Promise<Photo> {
  const updated = await metadata.photos.update(
    id,
    (photo) => ({
      status: 'queued',
      error: undefined,
      attempt: photo.attempt + 1,
      dispatchedAt: undefined,
      stages: { derivatives: { state: 'waiting' }, search: { state: 'waiting' } },
    }),
    ownerId,
  )
  if (!updated) throw photoNotFound()
  const photo = publicPhoto(updated)
  live.publish({ name: 'photo:queued', payload: { photo }, userId: ownerId })
  await dispatchPhotos({ metadata, queue }, [updated])
  return photo
}
