import type { JobFields, LiveEvent, PhotoError, PhotoStatus, ProcessResult, Stages } from '@glimpse/contract'
import type { BlobStore, MetadataStore, PhotoPatch, PhotoRecord, VectorIndex } from '@glimpse/platform'
import type { Inference } from '@glimpse/inference'
import type { LiveBus } from '../live/live-bus.ts'
import { vectorFields } from '../photos/vector-fields.ts'
import { purgePhoto } from '../photos/purge.ts'
import { publicPhoto } from '../photos/public-photo.ts'

type Needs = {
  metadata: Pick<MetadataStore, 'photos'>
  live: LiveBus
  blobs: BlobStore
  vectors: VectorIndex
  inference: Pick<Inference, 'searchModel'>
}
type Done = Extract<ProcessResult, { kind: 'done' }>

/**
 * Writes what a worker found into the metadata. Idempotent, in any order: a result of an older attempt changes
 * nothing, and one for a photo that is gone removes what the worker left behind.
 */
export async function applyResult(needs: Needs, result: ProcessResult): Promise<void> {
  const { spaceId } = needs.inference.searchModel()
  const updated = await needs.metadata.photos.update(result.photoId, (photo) =>
    patchFor(photo, result, spaceId),
  )
  if (updated) {
    needs.live.publish(eventFor(updated))
    if (result.kind === 'done') await followFields(needs, updated.id, result)
    return
  }
  if (!(await needs.metadata.photos.find(result.photoId))) await purgePhoto(needs, result.photoId)
}

function patchFor(
  photo: PhotoRecord,
  result: ProcessResult,
  spaceId: string | undefined,
): PhotoPatch | undefined {
  if (result.attempt !== photo.attempt) return undefined
  if (result.kind === 'started') return photo.status === 'queued' ? { status: 'processing' } : undefined
  if (result.kind === 'failed') {
    const { code, message } = result
    const failed = { state: 'failed' as const, code, reason: message }
    // What was ready before stays so: only what never became ready fails. A vector in a former model's space is not
    // ready: it was its move into the present one that failed.
    const searchable = photo.stages.search.state === 'ready' && (!spaceId || photo.searchSpaceId === spaceId)
    const stages: Stages = {
      ...photo.stages,
      derivatives: photo.stages.derivatives.state === 'ready' ? photo.stages.derivatives : failed,
      search: searchable ? photo.stages.search : failed,
    }
    const unchanged = stages.derivatives === photo.stages.derivatives && stages.search === photo.stages.search
    return unchanged ? undefined : { status: statusOf(stages), stages, error: errorOf(stages) }
  }
  return donePatch(photo, result)
}

function donePatch(photo: PhotoRecord, result: Done): PhotoPatch {
  const stages: Stages = { ...photo.stages }
  const patch: PhotoPatch = { stages }
  if (result.read) {
    const { takenAt, takenAtOffset, ...read } = result.read
    stages.derivatives = { state: 'ready' }
    Object.assign(patch, read, { revision: photo.revision + 1 })
    if (takenAt && photo.takenAtSource !== 'user') {
      Object.assign(patch, { takenAt, takenAtOffset, takenAtSource: 'exif' })
    }
  }
  if (result.search?.state === 'ready') {
    stages.search = { state: 'ready' }
    patch.searchSpaceId = result.search.spaceId
  } else if (result.search?.state === 'failed') {
    stages.search = { state: 'failed', code: result.search.code, reason: result.search.reason }
  } else if (result.search?.state === 'waiting' && stages.search.state !== 'ready') {
    stages.search = { state: 'waiting', reason: result.search.reason }
  }
  patch.status = statusOf(stages)
  patch.error = errorOf(stages)
  return patch
}

/** What the photo as a whole is said to have failed of: its first failed stage. */
function errorOf({ derivatives, search }: Stages): PhotoError | undefined {
  const failed = [derivatives, search].find(({ state }) => state === 'failed')
  if (!failed) return undefined
  return { code: failed.code ?? 'processing_failed', message: failed.reason ?? 'It could not be read' }
}

function statusOf({ derivatives, search }: Stages): PhotoStatus {
  if (derivatives.state === 'failed' || search.state === 'failed') return 'failed'
  return derivatives.state === 'ready' && search.state === 'ready' ? 'processed' : 'processing'
}

function eventFor(photo: PhotoRecord): LiveEvent {
  const payload = { photo: publicPhoto(photo) }
  const userId = photo.ownerId
  if (photo.status === 'failed') return { name: 'photo:failed', payload, userId }
  if (photo.status === 'processed') return { name: 'photo:processed', payload, userId }
  return { name: 'photo:changed', payload, userId }
}

/** The vector was stored with the fields of the job: whatever a person changed since is written again. */
async function followFields({ vectors, metadata }: Needs, photoId: string, result: Done): Promise<void> {
  if (result.search?.state !== 'ready') return
  const photo = await metadata.photos.find(photoId)
  if (!photo) return
  const fields = vectorFields(photo)
  const stored = result.search.fields
  if (stored && (Object.keys(fields) as (keyof JobFields)[]).every((name) => stored[name] === fields[name]))
    return
  await vectors.updateFields(photoId, fields)
}
