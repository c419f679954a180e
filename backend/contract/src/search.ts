import { z } from 'zod'
import { photo } from './photo.ts'

export const searchFilters = z
  .strictObject({
    /** Days, inclusive, `YYYY-MM-DD`, wall clock where the photo was taken. */
    takenFrom: z.iso.date().optional(),
    takenTo: z.iso.date().optional(),
    favorite: z.boolean().optional(),
  })
  .meta({ id: 'SearchFilters' })
export type SearchFilters = z.infer<typeof searchFilters>

export const searchRequest = z
  .strictObject({
    text: z.string().trim().min(1).max(1000).optional(),
    /** More like these photos. */
    likePhotoIds: z.array(z.string().min(1).max(64)).min(1).max(20).optional(),
    filters: searchFilters.optional(),
    limit: z.number().int().min(1).max(200).default(50),
    cursor: z.string().max(500).optional(),
  })
  .refine((request) => request.text !== undefined || request.likePhotoIds !== undefined, {
    message: 'give text or likePhotoIds',
    path: ['text'],
  })
  .meta({ id: 'SearchRequest' })
export type SearchRequest = z.infer<typeof searchRequest>

export const searchWhy = z
  .object({
    channel: z.enum(['picture']),
    /** Cosine similarity of query and photo, −1 to 1, as the model gave it. */
    similarity: z.number(),
  })
  .meta({ id: 'SearchWhy' })

export const searchHit = z
  .object({
    photo,
    /** Higher is better; comparable within one answer only. */
    score: z.number(),
    why: z.array(searchWhy),
  })
  .meta({ id: 'SearchHit' })
export type SearchHit = z.infer<typeof searchHit>

export const searchAnswer = z
  .object({
    items: z.array(searchHit),
    nextCursor: z.string().optional(),
    verdict: z.enum(['strong', 'weak', 'none']),
    /** Photos that this search could look at, and those still waiting to be read by the search model. */
    searched: z.number().int(),
    waiting: z.number().int(),
    /** Words of the query that the model has never learned (a model with a closed vocabulary only). */
    unknownWords: z.array(z.string()),
  })
  .meta({ id: 'SearchAnswer' })
export type SearchAnswer = z.infer<typeof searchAnswer>
