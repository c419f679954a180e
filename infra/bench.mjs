// Measures Glimpse beside bare baselines and writes docs/benchmarks.md: `npm run bench -- ingest search upload`.
import { build } from 'esbuild'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './ensure-built.mjs'
import { root, serverBuild } from './server-build.mjs'

const sources = path.join(root, 'infra/bench')
/** As deep below the root as test/support, which finds the root from where it stands. */
const outdir = path.join(root, '.cache/bench')

/** The test support names vitest for what the benchmarks do not use; unused, it must not be loaded. */
const noTestRunner = {
  name: 'no-test-runner',
  setup: (build) =>
    build.onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', external: true, sideEffects: false })),
}

ensureBuilt()
const { plugins, ...options } = serverBuild()
await build({
  ...options,
  // Each file with `-part` in its name is a process of its own.
  entryPoints: ['main.ts', ...readdirSync(sources).filter((file) => file.endsWith('-part.ts'))].map((file) =>
    path.join(sources, file),
  ),
  outdir,
  splitting: false,
  plugins: [noTestRunner, ...plugins],
})
const { main } = await import(pathToFileURL(path.join(outdir, 'main.js')).href)
process.exit(await main(process.argv.slice(2)))
