import { mkdtemp, rm, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const inference = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
/** Inside the repository, so that the bundle finds its packages. */
const cache = path.resolve(inference, '../node_modules/.cache/glimpse')

/** Builds an entry the way `infra/build.mjs` does (TypeScript does not run in a bare Node 20). */
export async function buildEntry(entry: string): Promise<{ file: string; remove: () => Promise<void> }> {
  await mkdir(cache, { recursive: true })
  const directory = await mkdtemp(path.join(cache, 'entry-'))
  await build({
    entryPoints: { entry: path.resolve(inference, entry) },
    outdir: directory,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    plugins: [
      {
        name: 'own-packages-in',
        setup: (b) =>
          b.onResolve({ filter: /^[^./]/ }, (args) =>
            args.kind === 'entry-point' || args.path.startsWith('@glimpse/')
              ? undefined
              : { path: args.path, external: true },
          ),
      },
    ],
  })
  return {
    file: path.join(directory, 'entry.js'),
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

export const buildChild = () => buildEntry('src/child/main.ts')
