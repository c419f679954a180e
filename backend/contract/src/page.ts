import { z } from 'zod'

/** A cursor-paged list: `nextCursor` is absent on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() })

export interface Page<T> {
  items: T[]
  nextCursor?: string | undefined
}

/** Yes or no from a query string. */
export const flagParam = () => z.stringbool().meta({ enum: ['true', 'false'], type: 'string' })

/** `limit` from a query string. */
export const limitParam = (fallback: number, most: number) =>
  z.coerce.number().int().min(1).max(most).default(fallback)
