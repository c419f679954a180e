import { z } from 'zod'

/** The shape of a whole library, enough to lay out a scroll bar before one photo is fetched. */
export const timeline = z
  .object({
    total: z.number().int(),
    /** Newest first. `aspectSum` is the sum of width / height over the day's photos (3:2 where unknown). */
    days: z.array(z.object({ date: z.string(), count: z.number().int(), aspectSum: z.number() })),
  })
  .meta({ id: 'Timeline' })
export type Timeline = z.infer<typeof timeline>
