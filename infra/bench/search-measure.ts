import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { SearchFilters } from '@glimpse/contract'
import type { BenchServer } from './bench-server.ts'
import { dayOf } from './library-vectors.ts'
import type { Part } from './part.ts'
import { idsOf } from './recall.ts'
import type { SearchClient } from './search-client.ts'
import type { EncodeCalls } from './search-encode-part.ts'
import { randomFrom } from './statistics.ts'
import { inParallel } from './upload-client.ts'

export const warmUp = 50
export const turns = 6
const perTurn = 50

/** One search that was made: what it found, and the vector of its text as the bare encoder gives it. */
export interface Asked {
  found: string[]
  query: Float32Array
  filters: SearchFilters | undefined
}

/** Milliseconds each. */
export interface Warm {
  plain: number[]
  filtered: number[]
  encoding: number[]
  asked: Asked[]
}

/** Searches, filtered searches and bare encodings of the same texts, in turns. */
export async function measureWarm(
  client: SearchClient,
  { encode, nextText, count }: { encode: Part<EncodeCalls>; nextText: () => string; count: number },
): Promise<Warm> {
  const random = randomFrom(5)
  /** About one photo in a hundred: some weeks of ten years. */
  const fewWeeks = (): SearchFilters => {
    const from = Math.floor(random() * count * 0.99)
    return { takenFrom: dayOf(from, count), takenTo: dayOf(from + Math.floor(count / 100), count) }
  }
  const warm: Warm = { plain: [], filtered: [], encoding: [], asked: [] }
  for (let i = 0; i < warmUp; i++) await client.search({ text: nextText() })
  await encode.call('encode', { texts: Array.from({ length: warmUp }, nextText) })
  for (let turn = 0; turn < turns; turn++) {
    const made: (Omit<Asked, 'query'> & { text: string })[] = []
    const ask = async (filters: SearchFilters | undefined) => {
      const text = nextText()
      const { ms, answer } = await client.search({ text, ...(filters && { filters }) })
      made.push({ text, filters, found: idsOf(answer) })
      return ms
    }
    for (let i = 0; i < perTurn; i++) {
      warm.plain.push(await ask(undefined))
      warm.filtered.push(await ask(fewWeeks()))
    }
    const { ms, vectors } = await encode.call('encode', { texts: made.map(({ text }) => text) })
    warm.encoding.push(...ms)
    warm.asked.push(...made.map(({ found, filters }, i) => ({ found, filters, query: vectors[i]! })))
  }
  return warm
}

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
