import { z } from 'zod'
import { errorCode } from './error.ts'
import { flagParam, limitParam, pageOf } from './page.ts'

export const photoStatus = z.enum(['queued', 'processing', 'processed', 'failed']).meta({ id: 'PhotoStatus' })
export type PhotoStatus = z.infer<typeof photoStatus>

/** What is done to a photo, each on its own: a missing face model never holds back search. */
export const stageName = z.enum(['derivatives', 'search', 'faces', 'text'])
export type StageName = z.infer<typeof stageName>

export const stage = z
  .object({
    state: z.enum(['waiting', 'ready', 'failed']),
    /** Why it waits or failed, in words for a person. */
    reason: z.string().optional(),
    code: errorCode.optional(),
  })
  .meta({ id: 'Stage' })
export type Stage = z.infer<typeof stage>

/** The stages that this version runs. Faces and text join when their models do. */
export const stages = z
  .object({ derivatives: stage, search: stage, faces: stage.optional(), text: stage.optional() })
  .meta({ id: 'Stages' })
export type Stages = z.infer<typeof stages>

export const photoError = z.object({ code: errorCode, message: z.string() }).meta({ id: 'PhotoError' })
export type PhotoError = z.infer<typeof photoError>

export const camera = z
  .object({
    make: z.string().optional(),
    model: z.string().optional(),
    lens: z.string().optional(),
    fNumber: z.number().optional(),
    /** Seconds. */
    exposureTime: z.number().optional(),
    iso: z.number().optional(),
    /** Millimetres, as built (not the 35 mm equivalent). */
    focalLength: z.number().optional(),
  })
  .meta({ id: 'Camera' })
export type Camera = z.infer<typeof camera>

export const location = z
  .object({
    /** Degrees, WGS 84, north positive. */
    latitude: z.number().min(-90).max(90),
    /** Degrees, WGS 84, east positive. */
    longitude: z.number().min(-180).max(180),
    /** Metres above sea level. */
    altitude: z.number().optional(),
  })
  .meta({ id: 'Location' })
export type Location = z.infer<typeof location>

export const photo = z
  .object({
    id: z.string(),
    fileName: z.string(),
    mimeType: z.string(),
    /** Bytes of the original. */
    size: z.number().int().nonnegative(),
    /** Hexadecimal SHA-256 of the original bytes. */
    sha256: z.string(),
    /** Pixels, after EXIF orientation; absent until read. */
    width: z.number().int().positive().optional(),
    height: z.number().int().positive().optional(),
    status: photoStatus,
    error: photoError.optional(),
    stages,
    /** Wall-clock time where it was taken, `YYYY-MM-DDTHH:mm:ss`; the upload time in UTC if the file tells none. */
    takenAt: z.string(),
    /** Offset from UTC at that place, `+01:00`, where the file tells it. */
    takenAtOffset: z.string().optional(),
    takenAtSource: z.enum(['exif', 'upload', 'user']),
    /** ISO 8601, UTC. */
    uploadedAt: z.string(),
    updatedAt: z.string(),
    trashedAt: z.string().optional(),
    /** Base64 of a thumbhash (evanw/thumbhash): the placeholder. */
    thumbhash: z.string().optional(),
    /** 64-bit DCT perceptual hash, 16 hexadecimal digits. */
    perceptualHash: z.string().optional(),
    camera: camera.optional(),
    location: location.optional(),
    favorite: z.boolean(),
    caption: z.string().optional(),
    /** Changes whenever thumbnail or preview change; part of their URLs, so that these can be cached for ever. */
    revision: z.number().int().nonnegative(),
  })
  .meta({ id: 'Photo' })
export type Photo = z.infer<typeof photo>

export const photoPage = pageOf(photo).meta({ id: 'PhotoPage' })

const localDate = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be a date, YYYY-MM-DD')

export const listPhotosQuery = z.object({
  limit: limitParam(100, 500),
  cursor: z.string().max(200).optional(),
  /** Start at this day (inclusive) and go back in time. */
  until: localDate.optional(),
  /** Go back no further than this day (inclusive). */
  from: localDate.optional(),
  view: z.enum(['library', 'trash']).default('library'),
  status: photoStatus.optional(),
  favorite: flagParam().optional(),
})
export type ListPhotosQuery = z.infer<typeof listPhotosQuery>

/** `YYYY-MM-DDTHH:mm:ss` without zone or offset: what a clock on the wall showed. */
const wallClock = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, {
    error: 'must be a time without zone, YYYY-MM-DDTHH:mm:ss',
    abort: true,
  })
  .refine((time) => new Date(`${time}Z`).toISOString().startsWith(time), 'there is no such day')

export const patchPhoto = z
  .strictObject({
    favorite: z.boolean().optional(),
    caption: z.string().trim().max(2000).nullable().optional(),
    takenAt: wallClock.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, { message: 'nothing to change' })
  .meta({ id: 'PatchPhoto', minProperties: 1 })
export type PatchPhoto = z.infer<typeof patchPhoto>

export const photoStatusAnswer = z
  .object({ id: z.string(), status: photoStatus, stages, error: photoError.optional() })
  .meta({ id: 'PhotoStatusAnswer' })
export type PhotoStatusAnswer = z.infer<typeof photoStatusAnswer>

/** Several photos at once: `POST /photos/{trash|restore|delete}`. */
export const photoIds = z
  .strictObject({ ids: z.array(z.string().min(1).max(64)).min(1).max(1000) })
  .meta({ id: 'PhotoIds' })
export const bulkAnswer = z.object({ ids: z.array(z.string()) }).meta({ id: 'BulkAnswer' })
