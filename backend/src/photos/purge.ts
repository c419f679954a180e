import { photoPrefix } from '@glimpse/inference'
import type { BlobStore, VectorIndex } from '@glimpse/platform'

/** Removes every trace of a photo outside the metadata; doing it twice does no harm. */
export async function purgePhoto(
  { blobs, vectors }: { blobs: BlobStore; vectors: VectorIndex },
  photoId: string,
) {
  await vectors.delete([photoId])
  await blobs.deletePrefix(photoPrefix(photoId))
}
