import { embed } from './embed.ts'
import { ingest } from './ingest.ts'
import { memory } from './memory.ts'
import { readOptions, usage, type BenchOptions } from './options.ts'
import { printTable, writeSection, type BenchName, type Section } from './report.ts'
import { search } from './search.ts'
import { timed } from './statistics.ts'
import { upload } from './upload.ts'

const benches: Record<BenchName, (options: BenchOptions) => Promise<Section>> = {
  ingest,
  embed,
  search,
  upload,
  memory,
}

/** Answers the exit code: 0 whatever the ratios say, 1 where a benchmark itself broke. */
export async function main(args: readonly string[]): Promise<number> {
  let options: BenchOptions
  try {
    options = readOptions(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    return 2
  }
  const command = ['npm run bench --', ...args].join(' ').trim()
  let broken = 0
  for (const name of options.benches) {
    console.log(`\n${name}`)
    try {
      const ms = await timed(async () => {
        const section = await benches[name](options)
        printTable(section.rows)
        for (const note of section.notes) console.log(`- ${note}`)
        writeSection(name, section, command)
      })
      console.log(`(${Math.round(ms / 1000)} s)`)
    } catch (error) {
      broken++
      console.error(`${name} broke:`, error)
    }
  }
  return broken ? 1 : 0
}
