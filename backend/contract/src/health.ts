import { z } from 'zod'

export const readiness = z
  .object({
    status: z.enum(['ready', 'degraded', 'unavailable']),
    /** Each dependency by name; `degraded` holds back its own stage only. */
    dependencies: z.record(
      z.string(),
      z.object({ status: z.enum(['ok', 'degraded', 'down']), detail: z.string().optional() }),
    ),
  })
  .meta({ id: 'Readiness' })
export type Readiness = z.infer<typeof readiness>
