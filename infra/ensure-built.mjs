// Builds dist/ when it is missing or older than a source file, so that `npm start` needs no other command.
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const sources = [
  'backend',
  'inference/src',
  'frontend',
  'infra/build.mjs',
  'infra/server-build.mjs',
  'package-lock.json',
]

function newest(file) {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  let latest = 0
  for (const entry of readdirSync(file)) {
    if (entry === 'node_modules' || entry === 'dist') continue
    latest = Math.max(latest, newest(path.join(file, entry)))
  }
  return latest
}

export function ensureBuilt() {
  const built = statSync(path.join(root, 'dist/.built'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (sources.every((source) => newest(path.join(root, source)) <= built)) return
  process.stderr.write('Building Glimpse (only after an install or an update) …\n')
  execFileSync(process.execPath, [path.join(root, 'infra/build.mjs')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}
