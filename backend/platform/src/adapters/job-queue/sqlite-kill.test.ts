import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ProcessJob } from '@glimpse/contract'
import type { Delivery } from '../../index.ts'
import { eventually, idsOf, job, jobs } from '../../../test/contracts/job-queue/fixtures.ts'
import { openSqliteJobQueue } from './sqlite.ts'

/** Long enough that only noticing the death, not waiting, explains a delivery. */
const leaseMs = 3_600_000

/** Handles those whose number is below its argument, never ends with the others, and prints what it does. */
const program = `
  import { openSqliteJobQueue } from './sqlite.ts'
  const [file, handled, publish] = process.argv.slice(2)
  const queue = openSqliteJobQueue({ file, leaseMs: ${leaseMs} })
  const job = (photoId) => ({ photoId, ownerId: 'o', originalKey: 'k', mimeType: 'image/jpeg', attempt: 1,
    stages: ['search'], fields: { takenAt: '2024-01-01T00:00:00', favorite: false, trashed: false }, renders: [] })
  if (publish) {
    for (let n = 0; ; n++) {
      await queue.publish('photo.process', [job('photo-' + n)])
      process.stdout.write('published photo-' + n + '\\n')
    }
  }
  await queue.consume('photo.process', { prefetch: 4 }, async ({ message: { photoId } }) => {
    if (Number(photoId.split('-')[1]) >= Number(handled)) {
      process.stdout.write('holds ' + photoId + '\\n')
      return new Promise(() => {})
    }
    process.stdout.write('handled ' + photoId + '\\n')
  })
`

describe('SQLite job queue, killed', () => {
  let folder: string
  let children: ChildProcess[] = []

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'glimpse-kill-'))
    const libsql = createRequire(import.meta.url).resolve('libsql')
    await build({
      stdin: { contents: program, resolveDir: import.meta.dirname, loader: 'ts' },
      outfile: path.join(folder, 'consumer.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      plugins: [
        {
          name: 'driver from here',
          setup: (bundle) =>
            bundle.onResolve({ filter: /^libsql$/ }, () => ({ path: libsql, external: true })),
        },
      ],
      // pino, behind the package's index, is CommonJS.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
      },
    })
  })
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL')
    children = []
  })
  afterAll(() => rm(folder, { recursive: true }))

  function start(...args: string[]): { said: string[]; kill(): Promise<void> } {
    const child = spawn(process.execPath, [path.join(folder, 'consumer.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    const said: string[] = []
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => said.push(line))
    const read = once(lines, 'close')
    return {
      said,
      async kill() {
        child.kill('SIGKILL')
        await Promise.all([once(child, 'exit'), read])
      },
    }
  }
  const named = (said: string[], verb: string) =>
    said.filter((line) => line.startsWith(`${verb} `)).map((line) => line.slice(verb.length + 1))

  it('delivers again, at once, what a killed process held; nothing is lost', async () => {
    const file = path.join(folder, 'killed.db')
    const before = openSqliteJobQueue({ file })
    await before.publish('photo.process', jobs(40))
    await before.close()
    const child = start(file, '20')
    await eventually(() => expect(named(child.said, 'holds')).toHaveLength(4))
    await child.kill()

    const queue = openSqliteJobQueue({ file, leaseMs })
    expect(await queue.counts('photo.process')).toMatchObject({ inFlight: 0, dead: 0 })
    const got: Delivery<ProcessJob>[] = []
    await queue.consume('photo.process', { prefetch: 10 }, async (delivery) => void got.push(delivery))
    await eventually(async () => expect((await queue.counts('photo.process')).ready).toBe(0))
    await queue.close()

    const handled = named(child.said, 'handled')
    const all = jobs(40).map(({ photoId }) => photoId)
    expect(new Set([...handled, ...idsOf(got)])).toEqual(new Set(all))
    const held = got.filter(({ deliveryCount }) => deliveryCount === 2).map(({ message }) => message.photoId)
    expect(held).toEqual(expect.arrayContaining(named(child.said, 'holds')))
    // Twice only what was being acknowledged when the blow fell: never more than the child could hold.
    expect(got.length + handled.length - all.length).toBeLessThanOrEqual(4)
  })

  it('leaves what a living process holds where it is', async () => {
    const file = path.join(folder, 'living.db')
    const queue = openSqliteJobQueue({ file, leaseMs })
    await queue.publish('photo.process', jobs(6))
    const child = start(file, '0')
    await eventually(() => expect(named(child.said, 'holds')).toHaveLength(4))
    const second = openSqliteJobQueue({ file, leaseMs })
    const got: Delivery<ProcessJob>[] = []
    await second.consume('photo.process', { prefetch: 10 }, async (delivery) => void got.push(delivery))
    await eventually(() => expect(idsOf(got)).toEqual(['photo-4', 'photo-5']))
    await eventually(async () =>
      expect(await second.counts('photo.process')).toMatchObject({ ready: 0, inFlight: 4 }),
    )
    expect(got).toHaveLength(2)
    await Promise.all([queue.close(), second.close()])
  })

  it('has every message whose publishing was confirmed before the kill', async () => {
    const file = path.join(folder, 'publishing.db')
    const child = start(file, '0', 'publish')
    await eventually(() => expect(child.said.length).toBeGreaterThan(50))
    await child.kill()
    const queue = openSqliteJobQueue({ file })
    await queue.publish('photo.process', [job('last')])
    const got: Delivery<ProcessJob>[] = []
    await queue.consume('photo.process', { prefetch: 50 }, async (delivery) => void got.push(delivery))
    await eventually(() => expect(idsOf(got)).toContain('last'))
    await queue.close()
    expect(idsOf(got)).toEqual(expect.arrayContaining(named(child.said, 'published')))
  })
})
