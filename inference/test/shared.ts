import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of test material beside the repository; undefined where it is not. */
function findShared(): string | undefined {
  if (process.env.GLIMPSE_SHARED) return process.env.GLIMPSE_SHARED
  for (
    let at = path.dirname(fileURLToPath(import.meta.url));
    path.dirname(at) !== at;
    at = path.dirname(at)
  ) {
    const candidate = path.join(at, 'shared')
    if (existsSync(path.join(candidate, 'photos'))) return candidate
  }
  return undefined
}

const shared = findShared()
const hasShared = shared !== undefined
export const sharedPath = (...parts: string[]) => path.join(shared ?? '/missing', ...parts)

/** For a suite's name: says why it is skipped. With REQUIRE_SHARED=1 nothing is skipped, so it fails. */
export const skipWithoutShared = !hasShared && process.env.REQUIRE_SHARED !== '1'
export const reason = hasShared ? '' : ' (skipped: ../shared is not here)'
if (skipWithoutShared) process.stderr.write('skipped: suites that need ../shared, which is not here\n')
