import { z } from 'zod'

/** What a person is told about the model that answers searches. */
export const searchModelStatus = z
  .object({
    /** Preset or folder asked for by SEARCH_MODEL. */
    wanted: z.string(),
    state: z.enum(['missing', 'downloading', 'loading', 'ready', 'failed']),
    /** The model that answers now. */
    name: z.string().optional(),
    /** For people: "Basic offline search" for the starter. */
    label: z.string().optional(),
    /** True for the starter: it knows things, not colours, attributes or events. */
    basic: z.boolean(),
    spaceId: z.string().optional(),
    dimensions: z.number().int().optional(),
    /** While downloading (also in the background while another model answers). */
    download: z
      .object({ name: z.string(), receivedBytes: z.number(), totalBytes: z.number().optional() })
      .optional(),
    /** What is missing or failed and how to mend it, in words. */
    message: z.string().optional(),
  })
  .meta({ id: 'SearchModelStatus' })
export type SearchModelStatus = z.infer<typeof searchModelStatus>

/** `GET /stats`: how the signed-in person's library stands, and the model with it. */
export const stats = z
  .object({
    photos: z.object({
      total: z.number().int(),
      queued: z.number().int(),
      processing: z.number().int(),
      processed: z.number().int(),
      failed: z.number().int(),
      trashed: z.number().int(),
      /** Readable photos that wait for the search model. */
      waitingForSearch: z.number().int(),
    }),
    bytes: z.number(),
    searchModel: searchModelStatus,
  })
  .meta({ id: 'Stats' })
export type Stats = z.infer<typeof stats>
