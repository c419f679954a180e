import type { ProcessJob, StageName } from '@glimpse/contract'
import type { JobQueue, MetadataStore, PhotoRecord } from '@glimpse/platform'
import { vectorFields } from '../photos/vector-fields.ts'

type Needs = { queue: JobQueue; metadata: Pick<MetadataStore, 'photos'> }

export const allStages: StageName[] = ['derivatives', 'search']

export function processJobOf(photo: PhotoRecord, stages: StageName[]): ProcessJob {
  return {
    photoId: photo.id,
    ownerId: photo.ownerId,
    originalKey: photo.originalKey,
    mimeType: photo.mimeType,
    attempt: photo.attempt,
    stages,
    fields: vectorFields(photo),
    renders: stages.includes('derivatives') ? photo.renders : [],
  }
}

/** Hands photos to the workers and notes that the queue has them; what fails here is found by the sweeper. */
export async function dispatchPhotos(
  { queue, metadata }: Needs,
  photos: readonly PhotoRecord[],
): Promise<void> {
  if (photos.length === 0) return
  await queue.publish(
    'photo.process',
    photos.map((photo) => processJobOf(photo, allStages)),
  )
  const dispatchedAt = new Date().toISOString()
  for (const { id, attempt } of photos) {
    await metadata.photos.update(id, (photo) =>
      photo.attempt === attempt && photo.dispatchedAt === undefined ? { dispatchedAt } : undefined,
    )
  }
}
