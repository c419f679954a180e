// Bundles the backend, the command line and the inference child with esbuild, and the UI with Vite, into dist/.
import { build } from 'esbuild'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root, serverBuild } from './server-build.mjs'

const serverOnly = process.argv.includes('--server')

if (!serverOnly) rmSync(path.join(root, 'dist'), { recursive: true, force: true })
await build(serverBuild())
if (!serverOnly) {
  const vite = await import('vite')
  await vite.build({ configFile: path.join(root, 'frontend/vite.config.ts'), logLevel: 'warn' })
  writeFileSync(path.join(root, 'dist/.built'), new Date().toISOString())
}
