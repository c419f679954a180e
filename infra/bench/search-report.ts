import type { BenchModel } from './models.ts'
import type { BenchOptions } from './options.ts'
import type { Recall } from './recall.ts'
import type { Row, Section } from './report.ts'
import { deepPage, turns, warmUp, type measurePages, type Warm } from './search-measure.ts'
import { median, percentile } from './statistics.ts'

const text = (ms: number) => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(1)} ms`

export interface Measured {
  model: BenchModel
  written: { metadataMs: number; vectorsMs: number; indexMs: number }
  /** Milliseconds a search, here and below. */
  first: number[]
  warm: Warm
  /** Only of a model whose vectors mean something. */
  recall: Recall | undefined
  pages: Awaited<ReturnType<typeof measurePages>>
  afterIdling: number[]
  busy: number[] | undefined
}

export function searchReport(options: BenchOptions, starter: Measured, clipSized: Measured): Section {
  const { warm, written, busy } = starter
  const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`
  return {
    rows: [...timeRows(options, clipSized), ...timeRows(options, starter), ...recallRows(starter)],
    notes: [
      `${options.searchPhotos.toLocaleString('en')} made-up photos of one person, with random vectors in clusters around ` +
        `what texts say, written through the adapters (starter: metadata ${seconds(written.metadataMs)}, vectors ` +
        `${seconds(written.vectorsMs)}, then ${seconds(written.indexMs)} until the graph was built), searched on a real ` +
        'server over HTTP, 50 hits an answer.',
      'CLIP-sized: a made-up text tower as large as that of CLIP ViT-B/32 (12 layers of 512, 8 bit, four prompts a query, ' +
        '512 dimensions) with random weights, run as the preset clip-vit-b32. Its times are those of such a model; what it ' +
        'finds means nothing, so recall is shown for the starter alone.',
      'The starter only looks its words up: encoding takes a fraction of a millisecond, less than one HTTP request with ' +
        'authentication; the first goal was made for models that think about the words.',
      `${warm.plain.length} searches, as many filtered ones and the bare encoding of all their texts in ${turns} turns ` +
        `after ${warmUp} to warm up; each text of three to six known words is asked once, so no cache answers. Encoding ` +
        'alone: the text tower in a process of its own.',
      `An hour was not waited for: idling means ${options.idle} s without a search, ${starter.afterIdling.length} times; ` +
        `the start, ${starter.first.length} times, is of the server process (files still in the page cache), counted ` +
        'from when it says that the model is ready.',
      ...(busy
        ? [
            `While photos are ingested: ${busy.length} searches one after another during the upload and processing of ` +
              'photos of 1600 × 1200.',
          ]
        : []),
      'Recall: ids over HTTP against looking at every vector, for the texts that were asked and for photos of the library.',
    ],
  }
}

type Named = [ms: number, name: string]

function timeRows({ idle }: BenchOptions, measured: Measured): Row[] {
  const { model, first, warm, pages, afterIdling, busy } = measured
  const p50 = median(warm.plain)
  const p99 = percentile(warm.plain, 0.99)
  const row = (work: string, [ours, ourName]: Named, [theirs, theirName]: Named, atMost?: number): Row => ({
    work: `${work} (${model.name})`,
    glimpse: `${ourName} ${text(ours)}`.trim(),
    baseline: `${theirName} ${text(theirs)}`,
    ratio: ours / theirs,
    goal: atMost === undefined ? undefined : { atMost },
  })
  return [
    row('search, to encoding the text alone', [p50, 'p50'], [median(warm.encoding), 'encoding'], 1.5),
    row('search, slowest of a hundred', [p99, 'p99'], [p50, 'p50'], 3),
    row('search within 1 % of the photos', [median(warm.filtered), 'p50'], [p50, 'unfiltered'], 1.2),
    row('first search after a start', [median(first), ''], [p50, 'warm'], 3),
    row(`first search after ${idle} s of idling`, [median(afterIdling), ''], [p50, 'warm'], 3),
    ...(busy ? [row('search while photos are ingested', [median(busy), 'p50'], [p50, 'quiet'], 1.5)] : []),
    ...(pages
      ? [row(`page ${deepPage}, to page 1`, [median(pages.deep), ''], [median(pages.first), 'page 1'])]
      : []),
  ]
}

function recallRows({ model, recall }: Measured): Row[] {
  if (!recall) return []
  const row = (work: string, value: number): Row => ({
    work: `${work} (${model.name})`,
    glimpse: value.toFixed(4),
    baseline: 'exact',
    ratio: value,
    goal: { atLeast: 0.99 },
  })
  return [
    row('recall@10 of texts', recall.texts),
    row('recall@10 of texts within 1 % of the photos', recall.filteredTexts),
    row('recall@10 of photos like one', recall.likePhotos),
  ]
}
