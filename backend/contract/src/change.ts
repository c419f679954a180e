import { z } from 'zod'
import { photo } from './photo.ts'

/** `GET /changes?since=`: everything that happened to one's photos after that point, each photo once, as it is now. */
export const changesQuery = z.object({
  /** `next` of the last answer; without it the answer only tells where "now" is. */
  since: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
})
export const change = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('photo'), photo }),
    z.object({ kind: z.literal('photo-deleted'), id: z.string() }),
  ])
  .meta({ id: 'Change' })
export type Change = z.infer<typeof change>

export const changesAnswer = z
  .object({
    items: z.array(change),
    next: z.number().int(),
    /** More wait behind `next`. */
    more: z.boolean(),
    /** True when `since` lies before what is remembered of deletions: load afresh. */
    reset: z.boolean(),
  })
  .meta({ id: 'ChangesAnswer' })
export type ChangesAnswer = z.infer<typeof changesAnswer>
