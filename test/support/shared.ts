import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe } from 'vitest'

export const root = path.resolve(import.meta.dirname, '../..')
/** Real models and photos that are not part of this repository. */
export const shared = process.env.GLIMPSE_SHARED ?? path.resolve(root, '../shared')
export const sharedModels = path.join(shared, 'models')
export const sharedPhotos = path.join(shared, 'photos')

const here = existsSync(path.join(sharedPhotos, 'captioned/captions.json'))

/** Suites that need ../shared: skipped aloud where it is absent, failed with REQUIRE_SHARED=1. */
export function describeWithShared(name: string, body: () => void): void {
  if (here) return void describe(name, body)
  if (process.env.REQUIRE_SHARED === '1') throw new Error(`REQUIRE_SHARED=1, but there is no ${shared}`)
  console.log(`SKIPPED ${name}: it needs the photos and models of ${shared}, which is not here`)
  describe.skip(`${name} (needs ../shared)`, body)
}

export const captions = (): Record<string, string[]> =>
  JSON.parse(readFileSync(path.join(sharedPhotos, 'captioned/captions.json'), 'utf8')) as Record<
    string,
    string[]
  >

export const captionedPhotos = (count: number): string[] =>
  readdirSync(path.join(sharedPhotos, 'captioned'))
    .filter((file) => file.endsWith('.jpg'))
    .sort()
    .slice(0, count)
    .map((file) => path.join(sharedPhotos, 'captioned', file))
