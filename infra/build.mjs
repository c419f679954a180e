// Bundles the backend, the CLI, the inference worker and its child with esbuild, and the UI with Vite, into dist/.
// Packages from the registry stay outside the bundles; our own workspaces are compiled in.
import { build } from 'esbuild'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { entries } from './entries.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const serverOnly = process.argv.includes('--server')

const ownPackagesIn = {
  name: 'own-packages-in',
  setup(b) {
    b.onResolve({ filter: /^[^./]/ }, (args) =>
      args.kind === 'entry-point' || args.path.startsWith('@glimpse/') ? undefined : { path: args.path, external: true },
    )
  },
}

async function buildServer() {
  await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: path.join(root, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [ownPackagesIn],
  })
}

async function buildInterface() {
  const vite = await import('vite')
  await vite.build({ configFile: path.join(root, 'frontend/vite.config.ts'), logLevel: 'warn' })
}

if (!serverOnly) rmSync(path.join(root, 'dist'), { recursive: true, force: true })
await buildServer()
if (!serverOnly) {
  await buildInterface()
  writeFileSync(path.join(root, 'dist/.built'), new Date().toISOString())
}
