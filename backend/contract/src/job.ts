import { z } from 'zod'
import { errorCode } from './error.ts'
import { camera, location, stageName } from './photo.ts'
import { renderQuery } from './processing.ts'

/** Filter fields that a photo's vectors carry. */
export const jobFields = z.object({ takenAt: z.string(), favorite: z.boolean(), trashed: z.boolean() })
export type JobFields = z.infer<typeof jobFields>

/** backend → worker, queue `photo.process`. */
export const processJob = z.object({
  photoId: z.string(),
  /** Opaque to the worker: a filter field of the vectors. */
  ownerId: z.string(),
  originalKey: z.string(),
  mimeType: z.string(),
  /** Which run this is (1, 2 …): a late result of an older run is ignored. */
  attempt: z.number().int().positive(),
  stages: z.array(stageName).min(1),
  /** Filter fields that the vectors carry from the start; `takenAt` gives way to the time read from the file. */
  fields: jobFields,
  renders: z.array(renderQuery).default([]),
})
export type ProcessJob = z.infer<typeof processJob>

/** What was read from a file: dimensions are upright pixels, times are wall clock. */
export const readPhoto = z.object({
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  thumbhash: z.string(),
  perceptualHash: z.string(),
  takenAt: z.string().optional(),
  takenAtOffset: z.string().optional(),
  camera: camera.optional(),
  location: location.optional(),
})
export type ReadPhoto = z.infer<typeof readPhoto>

const resultOf = { photoId: z.string(), ownerId: z.string(), attempt: z.number().int().positive() }

/** worker → backend, queue `photo.processed`. */
export const processResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), ...resultOf }),
  z.object({
    kind: z.literal('done'),
    ...resultOf,
    /** Present when the derivatives stage ran. */
    read: readPhoto.optional(),
    search: z
      .discriminatedUnion('state', [
        z.object({
          state: z.literal('ready'),
          spaceId: z.string(),
          /** The filter fields that the vector was stored with. */
          fields: jobFields.optional(),
        }),
        z.object({ state: z.literal('waiting'), reason: z.string() }),
        z.object({ state: z.literal('failed'), code: errorCode, reason: z.string() }),
      ])
      .optional(),
  }),
  z.object({ kind: z.literal('failed'), ...resultOf, code: errorCode, message: z.string() }),
])
export type ProcessResult = z.infer<typeof processResult>

/** backend → backend, queue `photo.purge`: remove blobs and vectors of a photo that is deleted for good. */
export const purgeJob = z.object({ photoId: z.string() })
export type PurgeJob = z.infer<typeof purgeJob>

/** The queues and what travels in them. */
export const queueSchemas = {
  'photo.process': processJob,
  'photo.processed': processResult,
  'photo.purge': purgeJob,
} as const
export type QueueName = keyof typeof queueSchemas
export type QueueMessages = { [Q in QueueName]: z.infer<(typeof queueSchemas)[Q]> }
export const queueNames = Object.keys(queueSchemas) as QueueName[]
