import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { SearchFilters } from '@glimpse/contract'
import type { BenchServer } from './bench-server.ts'
import { dayOf, similarities } from './library-vectors.ts'
import type { Part } from './part.ts'
import type { SearchClient } from './search-client.ts'
import type { EncodeCalls } from './search-encode-part.ts'
import { randomFrom } from './statistics.ts'
import { inParallel } from './upload-client.ts'

export const warmUp = 50
export const turns = 6
const perTurn = 50

export interface Warm {
  plain: number[]
  filtered: number[]
  encoding: number[]
  recall: number
  filteredRecall: number
}

/** Searches, filtered searches and bare encodings in turns; what is found is compared with looking at every vector. */
export async function measureWarm(
  client: SearchClient,
  {
    encode,
    nextText,
    vectors,
    ids,
  }: { encode: Part<EncodeCalls>; nextText: () => string; vectors: Float32Array; ids: string[] },
): Promise<Warm> {
  const random = randomFrom(5)
  const count = ids.length
  /** About one photo in a hundred: some weeks of ten years. */
  const window = (): SearchFilters & { rows: [number, number] } => {
    const share = Math.floor(count / 100)
    const from = Math.floor(random() * (count - share))
    const [takenFrom, takenTo] = [dayOf(from, count), dayOf(from + share, count)]
    const inside = (row: number) => dayOf(row, count) >= takenFrom && dayOf(row, count) <= takenTo
    let [start, end] = [from, from + share]
    while (start > 0 && inside(start - 1)) start--
    while (end + 1 < count && inside(end + 1)) end++
    return { takenFrom, takenTo, rows: [start, end + 1] }
  }
  for (let i = 0; i < warmUp; i++) await client.search({ text: nextText() })
  const warm: Warm = { plain: [], filtered: [], encoding: [], recall: 0, filteredRecall: 0 }
  const recalls: number[] = []
  const filteredRecalls: number[] = []
  for (let turn = 0; turn < turns; turn++) {
    const asked: { text: string; found: string[]; rows: [number, number] | undefined }[] = []
    for (let i = 0; i < perTurn; i++) {
      const plain = nextText()
      const all = await client.search({ text: plain })
      warm.plain.push(all.ms)
      asked.push({ text: plain, found: all.answer.items.map(({ photo }) => photo.id), rows: undefined })
      const narrow = nextText()
      const { rows, ...filters } = window()
      const some = await client.search({ text: narrow, filters })
      warm.filtered.push(some.ms)
      asked.push({ text: narrow, found: some.answer.items.map(({ photo }) => photo.id), rows })
    }
    const encoded = await encode.call('encode', { texts: asked.map((one) => one.text) })
    warm.encoding.push(...encoded.ms.slice(turn === 0 ? 10 : 0))
    asked.forEach(({ found, rows }, i) => {
      const recall = recallAt10(found, { vectors, ids, query: encoded.vectors[i]!, rows })
      ;(rows ? filteredRecalls : recalls).push(recall)
    })
  }
  return { ...warm, recall: mean(recalls), filteredRecall: mean(filteredRecalls) }
}

/** Share of the ten best that are found; one as good as the tenth counts, whichever of equals it is. */
function recallAt10(
  found: string[],
  of: {
    vectors: Float32Array
    ids: string[]
    query: Float32Array
    rows: [number, number] | undefined
    except?: number
  },
): number {
  const [from, to] = of.rows ?? [0, of.ids.length]
  const dimensions = of.query.length
  const scores = similarities(of.vectors.subarray(from * dimensions, to * dimensions), of.query)
  if (of.except !== undefined) scores[of.except - from] = -1
  const tenth = scores.toSorted((a, b) => b - a)[Math.min(10, scores.length) - 1]!
  const good = new Set(of.ids.slice(from, to).filter((_, i) => scores[i]! >= tenth - 2e-6))
  return found.slice(0, 10).filter((id) => good.has(id)).length / Math.min(10, scores.length)
}

/** "More like this": the photo is its own nearest and is not shown, so the ten after it are looked for. */
export async function measureLikeRecall(
  client: SearchClient,
  { vectors, ids }: { vectors: Float32Array; ids: string[] },
): Promise<number> {
  const random = randomFrom(6)
  const dimensions = vectors.length / ids.length
  const recalls: number[] = []
  for (let i = 0; i < 100; i++) {
    const row = Math.floor(random() * ids.length)
    const { answer } = await client.search({ likePhotoIds: [ids[row]!] })
    const query = vectors.slice(row * dimensions, (row + 1) * dimensions)
    const found = answer.items.map(({ photo }) => photo.id)
    recalls.push(recallAt10(found, { vectors, ids, query, rows: undefined, except: row }))
  }
  return mean(recalls)
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

export const deepPage = 20

/** The twentieth page against the first, of the same words, so that neither has to encode them. */
export async function measurePages(client: SearchClient, nextText: () => string) {
  const times = { first: [] as number[], deep: [] as number[] }
  for (let one = 0; one < 10; one++) {
    const words = { text: nextText() }
    let { answer } = await client.search(words)
    let cursor: string | undefined
    for (let page = 2; page <= deepPage; page++) {
      cursor = answer.nextCursor
      if (cursor === undefined) return undefined
      answer = (await client.search({ ...words, cursor })).answer
    }
    for (let again = 0; again < 4; again++) {
      times.first.push((await client.search(words)).ms)
      times.deep.push((await client.search({ ...words, cursor })).ms)
    }
  }
  return times
}

/** Searches one after another from the first upload to the last processed photo. */
export async function measureBusy(
  { server, client }: { server: BenchServer; client: SearchClient },
  { nextText, pictures }: { nextText: () => string; pictures: string[] },
): Promise<number[]> {
  const times: number[] = []
  let busy = true
  const ingesting = inParallel(pictures, 4, async (file) =>
    server.upload({ name: path.basename(file), bytes: await readFile(file) }),
  )
    .then((results) => server.processed(results.map(({ id }) => id)))
    .finally(() => (busy = false))
  ingesting.catch(() => undefined) // Thrown below.
  while (busy) times.push((await client.search({ text: nextText() })).ms)
  await ingesting
  return times
}
