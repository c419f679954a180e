import { z } from 'zod'
import { errorCode } from './error.ts'
import { camera, location, stageName } from './photo.ts'
import { renderQuery } from './processing.ts'

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
  /** Filter fields that the vectors carry from the start. */
  fields: z.object({ takenAt: z.string(), favorite: z.boolean(), trashed: z.boolean() }),
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
        z.object({ state: z.literal('ready'), spaceId: z.string() }),
        z.object({ state: z.literal('waiting'), reason: z.string() }),
        z.object({ state: z.literal('failed'), code: errorCode, reason: z.string() }),
      ])
      .optional(),
  }),
  z.object({ kind: z.literal('failed'), ...resultOf, code: errorCode, message: z.string() }),
])
export type ProcessResult = z.infer<typeof processResult>

/** The queues and what travels in them. */
export interface QueueMessages {
  'photo.process': ProcessJob
  'photo.processed': ProcessResult
}
export type QueueName = keyof QueueMessages
export const queueNames: readonly QueueName[] = ['photo.process', 'photo.processed']
export const queueSchemas = { 'photo.process': processJob, 'photo.processed': processResult } as const
