import { parseArgs } from 'node:util'
import { benchNames, type BenchName } from './report.ts'

export interface BenchOptions {
  benches: BenchName[]
  ingestPhotos: number
  searchPhotos: number
  memoryPhotos: number
  uploadFiles: number
  /** Seconds without a search before the search "after idling". */
  idle: number
  rounds: number
}

export const usage = `npm run bench -- [ingest] [embed] [search] [upload] [memory] [options]

Without names: all of them. Each prints a table and replaces its section of docs/benchmarks.md.

  --photos N          photos of the one bench that is named (ingest 48, search 100000, memory 3000)
  --ingest-photos N   --search-photos N   --memory-photos N   the same by name
  --files N           uploads of 3 MB (200)
  --idle S            seconds of idling before the "first search after idling" (10)
  --rounds N          turns of Glimpse and its baselines (3)`

/** Throws an Error in words for a person. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      photos: { type: 'string' },
      'ingest-photos': { type: 'string' },
      'search-photos': { type: 'string' },
      'memory-photos': { type: 'string' },
      files: { type: 'string' },
      idle: { type: 'string' },
      rounds: { type: 'string' },
    },
  })
  const unknown = positionals.filter((name) => !benchNames.includes(name as BenchName))
  if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(', ')}`)
  const benches = benchNames.filter((name) => positionals.length === 0 || positionals.includes(name))
  const counted = benches.filter((name) => ['ingest', 'search', 'memory'].includes(name))
  if (values.photos !== undefined && counted.length !== 1) {
    throw new Error('--photos is for one of ingest, search and memory: name each, such as --search-photos')
  }
  const whole = (name: keyof typeof values, fallback: number, least: number) => {
    const text = values[name] ?? (name === `${counted[0]}-photos` ? values.photos : undefined)
    const value = text === undefined ? fallback : Number(text)
    if (!Number.isInteger(value) || value < least) throw new Error(`--${name} must be at least ${least}`)
    return value
  }
  return {
    benches,
    ingestPhotos: whole('ingest-photos', 48, 1),
    searchPhotos: whole('search-photos', 100_000, 1_200),
    memoryPhotos: whole('memory-photos', 3_000, 20),
    uploadFiles: whole('files', 200, 8),
    idle: whole('idle', 10, 1),
    rounds: whole('rounds', 3, 1),
  }
}
