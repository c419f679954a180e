import type { Context } from '../context.ts'
import { purgePhoto } from './purge.ts'

type Needs = Pick<Context, 'metadata' | 'queue' | 'blobs' | 'vectors' | 'live'>

/**
 * Deletes for good. The purge is in the queue before the photo leaves the metadata, so that a crash in between leaves
 * nothing behind; it is also done at once, and finding nothing later is no error.
 */
export async function deletePhotos(needs: Needs, ownerId: string, ids: readonly string[]): Promise<string[]> {
  const photos = await needs.metadata.photos.findMany(ids, ownerId)
  if (photos.length === 0) return []
  await needs.queue.publish(
    'photo.purge',
    photos.map(({ id }) => ({ photoId: id })),
  )
  for (const { id } of photos) {
    if (await needs.metadata.photos.delete(id, ownerId)) {
      needs.live.publish({ name: 'photo:deleted', payload: { id }, userId: ownerId })
    }
  }
  // Only now, so that no queued purge waits long for its photo to leave the metadata.
  for (const { id } of photos) await purgePhoto(needs, id)
  return photos.map(({ id }) => id)
}
