// Measures the embedded vector index: node backend/platform/test/measure-vector-index.mjs [points] [dimensions] [directory]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = path.dirname(fileURLToPath(import.meta.url))
const [points, dimensions] = [Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 128)]
const modules = await mkdtemp(path.resolve(here, '../../../node_modules/.glimpse-measure-'))
const directory = await mkdtemp(path.join(process.argv[4] ?? tmpdir(), 'glimpse-measure-'))

await build({
  stdin: {
    contents: `export * from '../src/adapters/vector-index/zvec.ts'; export * from './contracts/vectors.ts'`,
    resolveDir: here,
  },
  outfile: path.join(modules, 'index.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
})
const { openZvecVectorIndex, unitVector, randomSource } = await import(path.join(modules, 'index.mjs'))

const random = randomSource(1)
const centres = Array.from({ length: 500 }, () => unitVector(random, dimensions))
const clustered = () => unitVector(random, dimensions, centres[Math.floor(random() * centres.length)], 0.8)
const library = Array.from({ length: points }, (_, at) => ({
  id: `photo-${at}`,
  vector: clustered(),
  fields: {
    ownerId: `owner${at % 3}`,
    takenAt: new Date(Date.UTC(2000, 0, 1, at)).toISOString().slice(0, 19),
    // About 1 % of one owner's photos.
    favorite: at % 100 === 0,
    trashed: at % 50 === 7,
  },
}))
const filters = {
  'owner (1/3 of all)': { ownerId: 'owner1' },
  'owner, not trashed': { ownerId: 'owner1', trashed: false },
  'owner, 1 % favorites': { ownerId: 'owner1', favorite: true },
  'owner, 1 % by date': {
    ownerId: 'owner1',
    takenFrom: library[Math.floor(points / 2)].fields.takenAt,
    takenTo: library[Math.floor(points * 0.51)].fields.takenAt,
  },
}
const matches = ({ fields }, filter) =>
  fields.ownerId === filter.ownerId &&
  (filter.trashed === undefined || fields.trashed === filter.trashed) &&
  (filter.favorite === undefined || fields.favorite === filter.favorite) &&
  (filter.takenFrom === undefined || (fields.takenAt >= filter.takenFrom && fields.takenAt <= filter.takenTo))

const print = (line) => void process.stdout.write(`${line}\n`)
const complain = (details, text) => print(`${text}: ${details.err?.message ?? JSON.stringify(details)}`)
let told = () => undefined
const logger = {
  info: (details) => told(details),
  warn: complain,
  error: complain,
  debug: () => undefined,
}
const graphBuilt = () => new Promise((resolve) => (told = resolve))
const open = () =>
  openZvecVectorIndex({ directory, logger, tuning: { atOnce: Infinity, atLeast: 1, quietMs: 1_000 } })
// The index's own timers keep no process alive.
const alive = setInterval(() => undefined, 60_000)
const seconds = (from) => ((performance.now() - from) / 1000).toFixed(1)

let index = await open()
await index.ensureSpace('space', dimensions)
const queries = Array.from({ length: 200 }, clustered)

async function measure(label) {
  for (const [name, filter] of Object.entries(filters)) {
    const candidates = library.filter((point) => matches(point, filter))
    const times = []
    let [found, wanted] = [0, 0]
    for (const [at, vector] of queries.entries()) {
      const begun = performance.now()
      const hits = await index.query('space', { vector, limit: 100, filter })
      times.push(performance.now() - begun)
      if (at >= 30) continue
      const dot = (other) => other.reduce((sum, value, position) => sum + value * vector[position], 0)
      const exact = candidates.map(({ id, vector: other }) => [id, dot(other)]).sort((a, b) => b[1] - a[1])
      const first = new Set(hits.slice(0, 10).map(({ id }) => id))
      found += exact.slice(0, 10).filter(([id]) => first.has(id)).length
      wanted += Math.min(10, exact.length)
      if (hits.length < Math.min(100, exact.length)) print(`  too few hits: ${hits.length}`)
    }
    times.sort((a, b) => a - b)
    const [p50, p99] = [0.5, 0.99].map((part) => times[Math.floor(times.length * part)].toFixed(2))
    print(
      `${label.padEnd(10)} ${name.padEnd(22)} p50 ${p50} ms  p99 ${p99} ms  recall@10 ${(found / wanted).toFixed(4)}`,
    )
  }
}

print(`${points} points of ${dimensions} dimensions, top 100, in ${directory}`)
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
const built = graphBuilt()
let begun = performance.now()
for (let at = 0; at < points; at += 64) await index.upsert('space', library.slice(at, at + 64))
print(
  `upserts ${Math.round(points / ((performance.now() - begun) / 1000))}/s, event loop held at most ${(delay.max / 1e6).toFixed(0)} ms`,
)
if (points <= 100_000) await measure('no graph')
delay.reset()
const cpu = process.cpuUsage()
begun = performance.now()
const { ms } = await built
print(
  `graph built in ${(ms / 1000).toFixed(1)} s, event loop held at most ${(delay.max / 1e6).toFixed(0)} ms, cpu ${(process.cpuUsage(cpu).user / 1e6).toFixed(1)} s`,
)
await measure('graph')

begun = performance.now()
for (let at = 1; at <= 300; at += 1) await index.updateFields(`photo-${at * 100}`, { trashed: true })
print(`field updates ${Math.round(300 / ((performance.now() - begun) / 1000))}/s`)
for (let at = 1; at <= 300; at += 1) library[at * 100].fields.trashed = true
const again = Math.ceil(points * 0.06)
const extended = graphBuilt()
for (let at = 0; at < again; at += 64)
  await index.upsert('space', library.slice(at, Math.min(again, at + 64)))
print(`graph extended by ${again} replaced points in ${((await extended).ms / 1000).toFixed(1)} s`)
await measure('extended')
begun = performance.now()
await index.close()
index = await open()
print(`closed and opened in ${seconds(begun)} s`)
await measure('reopened')
await index.close()
await rm(directory, { recursive: true })
await rm(modules, { recursive: true })
clearInterval(alive)
