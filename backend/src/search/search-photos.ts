import type { SearchAnswer, SearchFilters, SearchHit, SearchRequest } from '@glimpse/contract'
import { AppError, type VectorFilter } from '@glimpse/platform'
import type { Context } from '../context.ts'
import { photoNotFound } from '../photos/errors.ts'
import { publicPhoto } from '../photos/public-photo.ts'
import { libraryCounts } from '../stats/library-counts.ts'
import { decodeSearchCursor, deepest, encodeSearchCursor } from './search-cursor.ts'

type Needs = Pick<Context, 'inference' | 'vectors' | 'metadata'>

/** Embed the query, ask the vector index with the filters inside, hydrate from the metadata. */
export async function searchPhotos(
  needs: Needs,
  ownerId: string,
  request: SearchRequest,
): Promise<SearchAnswer> {
  const offset = decodeSearchCursor(request)
  const query = await queryVector(needs, ownerId, request)
  const limit = Math.min(offset + request.limit, deepest)
  const found = await needs.vectors.query(query.spaceId, {
    vector: query.vector,
    // One more tells whether there is a next page; an example is not its own answer.
    limit: limit + 1 + query.examples.size,
    filter: { ownerId, trashed: false, ...vectorFilter(request.filters) },
  })
  const hits = found.filter(({ id }) => !query.examples.has(id))
  const page = hits.slice(offset, limit)
  const photos = await needs.metadata.photos.findMany(
    page.map(({ id }) => id),
    ownerId,
  )
  const scores = new Map(page.map(({ id, score }) => [id, score]))
  // The metadata is the truth: what it no longer has, or has in the trash, is not shown, whatever the index says.
  const items: SearchHit[] = photos
    .filter((photo) => photo.trashedAt === undefined)
    .map((photo) => {
      const similarity = scores.get(photo.id)!
      return { photo: publicPhoto(photo), score: similarity, why: [{ channel: 'picture', similarity }] }
    })
  const counts = await libraryCounts(needs, ownerId)
  const { processed } = counts.byStatus
  return {
    items,
    nextCursor: hits.length > limit && limit < deepest ? encodeSearchCursor(request, limit) : undefined,
    verdict: items.length === 0 || query.meaningless ? 'none' : 'weak',
    searched: processed,
    waiting: counts.waitingForSearch + counts.byStatus.queued,
    unknownWords: query.unknownWords,
  }
}

interface Query {
  spaceId: string
  vector: Float32Array
  unknownWords: string[]
  /** The model knows none of the words: whatever is nearest says nothing. */
  meaningless: boolean
  examples: ReadonlySet<string>
}

async function queryVector(needs: Needs, ownerId: string, request: SearchRequest): Promise<Query> {
  const { text, likePhotoIds } = request
  const words = text === undefined ? undefined : await needs.inference.embedText(text)
  const spaceId = words?.spaceId ?? needs.inference.searchModel().spaceId
  if (!spaceId) throw modelUnavailable(needs.inference.searchModel().message)
  const parts: Float32Array[] = words ? [words.vector] : []
  if (likePhotoIds) parts.push(...(await exampleVectors(needs, ownerId, spaceId, likePhotoIds)))
  const unknownWords = words?.unknownWords ?? []
  const asked = text?.match(/[\p{L}\p{N}]+/gu)?.length ?? 0
  return {
    spaceId,
    vector: unitSum(parts),
    unknownWords,
    meaningless: text !== undefined && !likePhotoIds && unknownWords.length >= Math.max(asked, 1),
    examples: new Set(likePhotoIds),
  }
}

async function exampleVectors(
  { metadata, vectors }: Needs,
  ownerId: string,
  spaceId: string,
  ids: readonly string[],
): Promise<Float32Array[]> {
  const unique = [...new Set(ids)]
  const own = await metadata.photos.findMany(unique, ownerId)
  if (own.length < unique.length) throw photoNotFound()
  const found = await vectors.fetch(spaceId, unique)
  if (found.size === 0)
    throw new AppError('not_ready', 409, 'This photo has not been read by the search model yet')
  return [...found.values()]
}

/** Sum of unit vectors, brought back to unit length. */
function unitSum(vectors: readonly Float32Array[]): Float32Array {
  if (vectors.length === 1) return vectors[0]!
  const sum = new Float32Array(vectors[0]!.length)
  for (const vector of vectors) vector.forEach((value, i) => (sum[i]! += value))
  const length = Math.hypot(...sum) || 1
  return sum.map((value) => value / length)
}

function vectorFilter(filters: SearchFilters | undefined): Partial<VectorFilter> {
  return {
    favorite: filters?.favorite,
    takenFrom: filters?.takenFrom && `${filters.takenFrom}T00:00:00`,
    takenTo: filters?.takenTo && `${filters.takenTo}T23:59:59`,
  }
}

const modelUnavailable = (message: string | undefined) =>
  new AppError('model_unavailable', 503, message ?? 'No search model is ready yet')
