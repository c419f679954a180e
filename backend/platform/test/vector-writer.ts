// Upserts for ever, a few points at a time, and names each on stdout once it is stored. Killed by the test.
import { openZvecVectorIndex } from '../src/adapters/vector-index/zvec.ts'
import { pointNumber } from './numbered-points.ts'

const [directory, first] = [process.argv[2]!, Number(process.argv[3])]
const index = await openZvecVectorIndex({
  directory,
  tuning: { atOnce: 300, atLeast: 100, quietMs: 0, exactUpTo: 0 },
})
await index.ensureSpace('space', 16)
for (let at = first; ; at += 5) {
  const numbers = [at, at + 1, at + 2, at + 3, at + 4]
  await index.upsert('space', numbers.map(pointNumber))
  // Some deletes among them: they are what a graph built later stumbles over.
  if (at % 50 === 0) await index.delete([pointNumber(at + 1).id])
  process.stdout.write(`${at}\n`)
}
