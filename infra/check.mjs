// Types, lint, format and unused code: all of it runs, then the exit code tells.
import { spawnSync } from 'node:child_process'

const steps = [
  ['types', 'tsc', ['--noEmit']],
  ['types of the UI', 'vue-tsc', ['--noEmit', '-p', 'frontend']],
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['unused code', 'knip', []],
]
let failed = 0
for (const [name, command, args] of steps) {
  const { status } = spawnSync('npx', ['--no-install', command, ...args], { stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`)
  if (status !== 0) failed++
}
process.exit(failed ? 1 : 0)
