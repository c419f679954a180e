// The whole test command: builds, then unit, system and browser suites. Nothing passes silently: what cannot run
// here says so and why.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { ensureBuilt } from './ensure-built.mjs'

ensureBuilt()
const projects = ['unit', 'system']
const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
if (existsSync(chromium)) projects.push('e2e')
else if (process.env.REQUIRE_SHARED === '1') {
  console.error(`REQUIRE_SHARED=1, but there is no browser at ${chromium}`)
  process.exit(1)
} else console.log(`SKIPPED e2e: there is no Chromium at ${chromium} (set CHROMIUM_PATH)`)

// One after another: the browser and the servers of the system tests would starve each other on two cores.
for (const project of projects) {
  const { status } = spawnSync('npx', ['--no-install', 'vitest', 'run', '--project', project], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}
