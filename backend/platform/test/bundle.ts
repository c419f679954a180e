import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')

/** A TypeScript program as a file that plain Node runs: for tests that kill a real process. */
export async function bundle(entry: string): Promise<{ file: string; dispose(): Promise<void> }> {
  // Inside the repository, so that packages resolve.
  const folder = await mkdtemp(path.join(root, 'node_modules/.glimpse-test-'))
  const file = path.join(folder, 'program.mjs')
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  return { file, dispose: () => rm(folder, { recursive: true, force: true }) }
}
