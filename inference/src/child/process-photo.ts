import type { ProcessJob } from '@glimpse/contract'
import type { BlobStore } from '@glimpse/platform'
import { previewKey, renderKey, thumbnailKey } from '../blob-keys.ts'
import type { DecodedImage } from '../models/types.ts'
import { openImage, type OpenedImage } from '../pipeline/decode.ts'
import type { HeicDecoder } from '../pipeline/heic.ts'
import { pictureError } from '../pipeline/picture-error.ts'
import { decodeForReading, readPhoto } from '../pipeline/read-photo.ts'
import { renderImage } from '../pipeline/render.ts'
import type { DecodeSlots } from './decode-slots.ts'
import type { ChildConfig, ChildProcessed, RenderRequest } from './protocol.ts'
import type { SearchModels } from './search-models.ts'

export interface ChildContext {
  config: ChildConfig
  blobs: BlobStore
  slots: DecodeSlots
  models: SearchModels
  decodeHeic: HeicDecoder
}

/** Runs the stages that the job asks for. `began` is called when the photo's turn has come. */
export async function processPhoto(
  context: ChildContext,
  job: ProcessJob,
  signal: AbortSignal,
  began: () => void,
): Promise<ChildProcessed> {
  const wantsRead = job.stages.includes('derivatives')
  const wantsSearch = job.stages.includes('search')
  // A backfill without a model has nothing to decode for.
  if (!wantsRead && !(wantsSearch && context.models.isLoaded())) {
    return wantsSearch ? { search: { state: 'waiting' } } : {}
  }
  const decoded = await context.slots.run(
    async () => {
      began()
      const bytes = await readOriginal(context, job.originalKey)
      const opened = await openImage(bytes, context.config.limits, context.decodeHeic)
      signal.throwIfAborted()
      const pixels = await decodeForReading(opened, context.config.derivatives)
      signal.throwIfAborted()
      const read = wantsRead ? await storeReading(context, job, { bytes, opened, pixels }) : undefined
      signal.throwIfAborted()
      if (!wantsSearch) return { read }
      await context.models.settled(signal)
      // Prepared inside the slot: of the pictures that wait for a batch only their few input pixels are kept.
      return { read, embedded: await beginEmbedding(context, pixels) }
    },
    { signal },
  )
  if (!wantsSearch) return { read: decoded.read }
  return { read: decoded.read, search: (await decoded.embedded?.vector()) ?? { state: 'waiting' } }
}

type Ready = Extract<ChildProcessed['search'], { state: 'ready' }>

/** Resolves once the input is prepared; `vector` resolves when its batch has run, by the model that prepared it. */
function beginEmbedding({ models }: ChildContext, pixels: DecodedImage) {
  return new Promise<{ vector: () => Promise<Ready> } | undefined>((resolve, reject) => {
    models
      .use(async (loaded) => {
        if (!loaded) return resolve(undefined)
        const input = await loaded.prepare(pixels)
        const embedding = loaded.embedImage(input)
        const vector = embedding.then((vector): Ready => ({
          state: 'ready',
          spaceId: loaded.model.spaceId,
          vector,
        }))
        vector.catch(() => undefined) // Reported where it is awaited.
        resolve({ vector: () => vector })
        await embedding
      })
      .catch(reject)
  })
}

/** Thumbnail, preview and the renders asked for; derivatives of a photo deleted meanwhile do not stay behind. */
async function storeReading(
  context: ChildContext,
  job: ProcessJob,
  { bytes, opened, pixels }: { bytes: Buffer; opened: OpenedImage; pixels: DecodedImage },
) {
  const { blobs, config } = context
  const reading = await readPhoto(bytes, opened, pixels, config.derivatives)
  const webp = { contentType: 'image/webp' }
  const keys = [thumbnailKey(job.photoId), previewKey(job.photoId)]
  await Promise.all([
    blobs.put(thumbnailKey(job.photoId), reading.thumbnail, webp),
    blobs.put(previewKey(job.photoId), reading.preview, webp),
  ])
  for (const render of job.renders) {
    const { data, contentType } = await renderImage(opened, render)
    const key = renderKey(job.photoId, render)
    keys.push(key)
    await blobs.put(key, data, { contentType })
  }
  if (!(await blobs.stat(job.originalKey))) {
    await Promise.all(keys.map((key) => blobs.delete(key)))
    throw originalMissing()
  }
  return reading.read
}

/** Makes one render of an original, before photos that wait: somebody looks at it now. */
export async function renderPhoto(
  context: ChildContext,
  request: RenderRequest,
  signal: AbortSignal,
  began: () => void,
): Promise<{ contentType: string }> {
  return context.slots.run(
    async () => {
      began()
      const bytes = await readOriginal(context, request.originalKey)
      const opened = await openImage(bytes, context.config.limits, context.decodeHeic)
      signal.throwIfAborted()
      const { data, contentType } = await renderImage(opened, request.render)
      await context.blobs.put(request.targetKey, data, { contentType, signal })
      return { contentType }
    },
    { signal, urgent: true },
  )
}

const originalMissing = () => pictureError('original_missing', 'The original file is no longer there')

async function readOriginal({ blobs, config }: ChildContext, key: string): Promise<Buffer> {
  const blob = await blobs.read(key)
  if (!blob) throw originalMissing()
  if (blob.size > config.maxOriginalBytes) {
    blob.stream.destroy()
    const megabytes = Math.round(config.maxOriginalBytes / 1024 ** 2)
    throw pictureError('image_too_large', `The file is larger than ${megabytes} MB, the most that is read`)
  }
  const bytes = Buffer.allocUnsafe(blob.size)
  let filled = 0
  for await (const chunk of blob.stream as AsyncIterable<Buffer>) filled += chunk.copy(bytes, filled)
  return bytes.subarray(0, filled)
}
