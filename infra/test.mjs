// The whole test command: builds, then unit, system and browser suites. Nothing passes silently: what cannot run
// here says so and why.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureBuilt } from './ensure-built.mjs'

ensureBuilt()
const suites = ['unit', 'system']
const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
if (existsSync(chromium)) suites.push('e2e')
else if (process.env.REQUIRE_SHARED === '1') {
  console.error(`REQUIRE_SHARED=1, but there is no browser at ${chromium}`)
  process.exit(1)
} else console.log(`SKIPPED e2e: there is no Chromium at ${chromium} (set CHROMIUM_PATH)`)

const folder = mkdtempSync(path.join(os.tmpdir(), 'glimpse-results-'))
const sum = { passed: 0, failed: 0, skipped: 0 }
let broken = false
// One after another: the browser and the servers of the system tests would starve each other on two cores.
for (const suite of suites) {
  const results = path.join(folder, `${suite}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const { status } = spawnSync('npx', ['--no-install', 'vitest', 'run', '--project', suite, ...reporters], {
    stdio: 'inherit',
  })
  broken ||= status !== 0
  if (existsSync(results)) {
    const counted = JSON.parse(readFileSync(results, 'utf8'))
    sum.passed += counted.numPassedTests
    sum.failed += counted.numFailedTests
    sum.skipped += counted.numPendingTests + counted.numTodoTests
  }
}
rmSync(folder, { recursive: true })
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
process.exit(broken || sum.passed === 0 ? 1 : 0)
