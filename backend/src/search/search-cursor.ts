import { createHash } from 'node:crypto'
import type { SearchRequest } from '@glimpse/contract'
import { AppError } from '@glimpse/platform'

/** How deep one may page: what lies behind the 2,000th photo is found by better words. */
export const deepest = 2_000

/** A cursor belongs to its query: with another one it is refused rather than misread. */
const nameOf = ({ text, likePhotoIds, filters }: SearchRequest) =>
  createHash('sha256')
    .update(JSON.stringify([text, likePhotoIds, filters]))
    .digest('base64url')
    .slice(0, 12)

export function encodeSearchCursor(request: SearchRequest, offset: number): string {
  return Buffer.from(`${nameOf(request)}.${offset}`).toString('base64url')
}

export function decodeSearchCursor(request: SearchRequest): number {
  if (request.cursor === undefined) return 0
  const [name, offset] = Buffer.from(request.cursor, 'base64url').toString().split('.')
  const value = Number(offset)
  if (name === nameOf(request) && Number.isInteger(value) && value > 0 && value <= deepest) return value
  throw new AppError('validation_failed', 400, 'This cursor does not belong to this search', {
    fields: [{ field: 'cursor', message: 'is not one that this search gave' }],
  })
}
