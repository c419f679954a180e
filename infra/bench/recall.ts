import type { SearchFilters } from '@glimpse/contract'
import { dayOf, similarities } from './library-vectors.ts'
import type { SearchClient } from './search-client.ts'
import type { Asked } from './search-measure.ts'
import { randomFrom } from './statistics.ts'

/** The truth that answers are compared with: every vector, row after row, and whose it is. */
export interface Library {
  vectors: Float32Array
  ids: string[]
}

export interface Recall {
  texts: number
  filteredTexts: number
  likePhotos: number
}

/** Scores are rounded to a millionth on their way: what differs by no more is equal. */
const equal = 2e-6

/** recall@10 against looking at every vector: of the texts that were asked, and of "more like this". */
export async function measureRecall(
  client: SearchClient,
  asked: readonly Asked[],
  library: Library,
): Promise<Recall> {
  const of = (some: readonly Asked[]) =>
    mean(some.map(({ found, query, filters }) => recallAt10(found, query, library, rowsOf(filters, library))))
  return {
    texts: of(asked.filter(({ filters }) => filters === undefined)),
    filteredTexts: of(asked.filter(({ filters }) => filters !== undefined)),
    likePhotos: await recallOfLikePhotos(client, library),
  }
}

/** The photo is its own nearest and is not shown, so the ten after it are looked for. */
async function recallOfLikePhotos(client: SearchClient, library: Library): Promise<number> {
  const { vectors, ids } = library
  const random = randomFrom(6)
  const dimensions = vectors.length / ids.length
  const recalls: number[] = []
  for (let i = 0; i < 100; i++) {
    const row = Math.floor(random() * ids.length)
    const { answer } = await client.search({ likePhotoIds: [ids[row]!] })
    const query = vectors.slice(row * dimensions, (row + 1) * dimensions)
    const others = { from: 0, to: ids.length, except: row }
    recalls.push(recallAt10(idsOf(answer), query, library, others))
  }
  return mean(recalls)
}

export const idsOf = (answer: { items: { photo: { id: string } }[] }) =>
  answer.items.map(({ photo }) => photo.id)

interface Rows {
  from: number
  to: number
  except?: number
}

/** Photos lie in the order of their days. */
function rowsOf(filters: SearchFilters | undefined, { ids }: Library): Rows {
  if (!filters) return { from: 0, to: ids.length }
  const days = ids.map((_, row) => dayOf(row, ids.length))
  return {
    from: days.findIndex((day) => day >= filters.takenFrom!),
    to: days.findLastIndex((day) => day <= filters.takenTo!) + 1,
  }
}

/** Share of the ten best that are found; one as good as the tenth counts, whichever of equals it is. */
function recallAt10(found: string[], query: Float32Array, { vectors, ids }: Library, rows: Rows): number {
  const { from, to, except } = rows
  const dimensions = query.length
  const scores = similarities(vectors.subarray(from * dimensions, to * dimensions), query)
  if (except !== undefined) scores[except - from] = -1
  const possible = Math.min(10, scores.length)
  const last = scores.toSorted((a, b) => b - a)[possible - 1]!
  const good = new Set(ids.slice(from, to).filter((_, i) => scores[i]! >= last - equal))
  return found.slice(0, 10).filter((id) => good.has(id)).length / possible
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
