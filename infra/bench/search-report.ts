import type { BenchModel } from './models.ts'
import type { Row, Section } from './report.ts'
import { deepPage, turns, warmUp, type measurePages, type Warm } from './search-measure.ts'
import { median, percentile } from './statistics.ts'

const text = (ms: number) => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(1)} ms`

export interface Measured {
  /** Photos that were ingested meanwhile. */
  uploads: number
  model: BenchModel
  count: number
  idle: number
  written: { metadataMs: number; vectorsMs: number; indexMs: number }
  first: number[]
  warm: Warm
  likeRecall: number
  pages: Awaited<ReturnType<typeof measurePages>>
  afterIdling: number[]
  busy: number[]
}

export function searchReport({
  uploads,
  model,
  count,
  idle,
  written,
  first,
  warm,
  likeRecall,
  pages,
  afterIdling,
  busy,
}: Measured): Section {
  const p50 = median(warm.plain)
  const p99 = percentile(warm.plain, 0.99)
  const ratio = (
    work: string,
    [ours, ourName]: [number, string],
    [theirs, theirName]: [number, string],
    atMost?: number,
  ): Row => ({
    work: `${work} (${model.name})`,
    glimpse: `${ourName} ${text(ours)}`.trim(),
    baseline: `${theirName} ${text(theirs)}`,
    ratio: ours / theirs,
    goal: atMost === undefined ? undefined : { atMost },
  })
  const rows: Row[] = [
    ratio('search, to encoding the text alone', [p50, 'p50'], [median(warm.encoding), 'encoding'], 1.5),
    ratio('search, slowest of a hundred', [p99, 'p99'], [p50, 'p50'], 3),
    ratio('search within 1 % of the photos', [median(warm.filtered), 'p50'], [p50, 'unfiltered'], 1.2),
    ratio('first search after a start', [median(first), ''], [p50, 'warm'], 3),
    ratio(`first search after ${idle} s of idling`, [median(afterIdling), ''], [p50, 'warm'], 3),
    ratio('search while photos are ingested', [median(busy), 'p50'], [p50, 'quiet'], 1.5),
  ]
  if (pages) {
    rows.push(ratio(`page ${deepPage}, to page 1`, [median(pages.deep), ''], [median(pages.first), 'page 1']))
  }
  const recall = (work: string, value: number): Row => ({
    work: `${work} (${model.name})`,
    glimpse: value.toFixed(4),
    baseline: 'exact',
    ratio: value,
    goal: { atLeast: 0.99 },
  })
  rows.push(
    recall('recall@10 of texts', warm.recall),
    recall('recall@10 of texts within 1 % of the photos', warm.filteredRecall),
    recall('recall@10 of photos like one', likeRecall),
  )
  const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`
  return {
    rows,
    notes: [
      `${count.toLocaleString('en')} made-up photos of one person, with random vectors in clusters around what texts say, written through the ` +
        `adapters (metadata ${seconds(written.metadataMs)}, vectors ${seconds(written.vectorsMs)}, then ` +
        `${seconds(written.indexMs)} until the graph was built), searched on a real server over HTTP, 50 hits an answer.`,
      `${warm.plain.length} searches, as many filtered ones and the bare encoding of all their texts in ${turns} turns ` +
        `after ${warmUp} to warm up; each text of three to six known words is asked once, so no cache answers. Encoding ` +
        'alone: the text tower in a process of its own.',
      `An hour was not waited for: idling means ${idle} s without a search, ${afterIdling.length} times; the start, ${first.length} times, ` +
        'is of the server process (files still in the page cache), counted from when it says that the model is ready.',
      `While photos are ingested: ${busy.length} searches one after another during the upload and processing of ` +
        `${uploads} photos of 1600 × 1200.`,
      'Recall: ids over HTTP against looking at every vector, for the texts that were asked.',
    ],
  }
}
