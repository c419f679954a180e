import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProcessJob } from '@glimpse/contract'
import { createLogger } from '@glimpse/platform'
import { afterEach, expect, test } from 'vitest'
import { modelsWith } from '../../test/models.ts'
import type { ChildConfig } from '../child/protocol.ts'
import { InferenceCrashedError } from '../inference.ts'
import type { ResolvedModel } from '../models/types.ts'
import { startSupervisor, type Supervisor } from './supervisor.ts'

const childEntry = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../test/fixtures/scripted-child.mjs',
)
const model = (spaceId: string) => ({ spaceId, name: spaceId }) as ResolvedModel
const job = (photoId: string) => ({ photoId }) as ProcessJob

const opened: Supervisor[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

function supervise(
  options: { model?: string; memoryLimit?: number; callMs?: number; silenceMs?: number } = {},
) {
  const models = modelsWith(options.model === undefined ? undefined : model(options.model))
  const callMs = options.callMs ?? 60_000
  const supervisor = startSupervisor({
    childEntry,
    config: { decodes: 2 } as ChildConfig,
    models,
    memoryLimit: options.memoryLimit ?? 1e12,
    timeouts: {
      startMs: 30_000,
      silenceMs: options.silenceMs ?? 60_000,
      callMs: { process: callMs, render: callMs, embedText: callMs },
    },
    logger: createLogger('silent'),
  })
  opened.push(supervisor)
  const run = async (photoId: string, signal?: AbortSignal) =>
    (await supervisor.call('process', job(photoId), signal)).read as unknown as { pid: number; jobs: number }
  return { supervisor, models, run }
}
const gone = (pid: number) =>
  expect.poll(
    () => {
      try {
        process.kill(pid, 0)
        return 'alive'
      } catch {
        return 'gone'
      }
    },
    { timeout: 10_000 },
  )

test('a dying child rejects what it had, with its last words, and another takes over', async () => {
  const { run } = supervise()
  const { pid } = await run('a')
  const error = (await run('dies').catch((one: unknown) => one)) as InferenceCrashedError
  expect(error).toBeInstanceOf(InferenceCrashedError)
  expect((error.cause as Error).message).toContain('a last word')
  expect((await run('b')).pid).not.toBe(pid)
})

test('calls made while no child is up wait for one, or leave when aborted', async () => {
  const { run } = supervise()
  await expect(run('dies')).rejects.toBeInstanceOf(InferenceCrashedError)
  const leaving = new AbortController()
  const waits = run('a')
  const leaves = run('b', leaving.signal)
  leaving.abort()
  await expect(leaves).rejects.toMatchObject({ name: 'AbortError' })
  expect((await waits).jobs).toBe(1)
})

test('a call that hangs is told so, its neighbours crash with it, the next works', async () => {
  const { run } = supervise({ callMs: 300 })
  const neighbour = run('waits')
  const hung = run('hangs')
  await expect(hung).rejects.toMatchObject({ code: 'processing_timeout' })
  await expect(neighbour).rejects.toBeInstanceOf(InferenceCrashedError)
  expect((await run('a')).jobs).toBe(1)
})

test('a child that falls silent is replaced', async () => {
  const { run } = supervise({ silenceMs: 400 })
  await expect(run('waits')).rejects.toThrow(/silent/)
  expect((await run('a')).jobs).toBe(1)
})

test('past its memory limit a child finishes what it has and another takes over', async () => {
  const { run, supervisor } = supervise({ memoryLimit: 5000, model: 'one' })
  const directory = await mkdtemp(path.join(tmpdir(), 'glimpse-supervisor-'))
  const release = path.join(directory, 'go')
  const slow = run(`slowly ${release}`)
  const { pid } = await run('grows 6000')
  await expect.poll(() => supervisor.pid(), { timeout: 10_000 }).not.toBe(pid)
  const after = await run('a')
  expect(after.pid).not.toBe(pid)
  await writeFile(release, '')
  expect((await slow).pid).toBe(pid)
  await gone(pid).toBe('gone')
  expect(supervisor.loadedSpace()).toBe('one')
  await run('dies').catch(() => undefined)
  expect((await run('b')).jobs).toBe(1)
  await rm(directory, { recursive: true })
})

test('far past its limit a child is killed at once', async () => {
  const { run } = supervise({ memoryLimit: 5000 })
  const neighbour = run('waits')
  const grows = run('grows 10001').catch(() => undefined)
  await expect(neighbour).rejects.toThrow(/memory/)
  await grows
})

test('a limit below what the model itself needs does not replace for ever', async () => {
  const { run } = supervise({ memoryLimit: 10 })
  const { pid } = await run('grows 1200')
  expect((await run('grows 1200')).pid).toBe(pid)
})

test('the current model is loaded, again after a crash, and a new one when it comes', async () => {
  const { run, supervisor, models } = supervise({ model: 'one' })
  await models.reported(1)
  expect(supervisor.loadedSpace()).toBe('one')
  await run('dies').catch(() => undefined)
  await models.reported(2)
  models.set(model('two'))
  await models.reported(3)
  expect(supervisor.loadedSpace()).toBe('two')
  expect(models.reports.map((report) => report.spaceId)).toEqual(['one', 'one', 'two'])
})

test('a model that cannot be loaded is reported, and pictures are read all the same', async () => {
  const { run, supervisor, models } = supervise({ model: 'broken' })
  await models.reported(1)
  expect(models.reports[0]).toEqual({ spaceId: 'broken', outcome: { error: 'it is broken' } })
  expect(supervisor.loadedSpace()).toBeUndefined()
  expect((await run('a')).jobs).toBe(1)
})

test('a model whose loading kills the process is given up after three deaths', async () => {
  const { run, models } = supervise({ model: 'deadly' })
  await models.reported(1)
  expect(models.reports[0]!.outcome).toMatchObject({ error: expect.stringContaining('dies') })
  expect((await run('a')).jobs).toBe(1)
  models.set(model('one'))
  await models.reported(2)
  expect(models.reports[1]).toEqual({ spaceId: 'one', outcome: 'ready' })
})

test('close ends the child and rejects what waits', async () => {
  const { run, supervisor } = supervise()
  const { pid } = await run('a')
  const waits = run('waits')
  const rejected = expect(waits).rejects.toBeInstanceOf(InferenceCrashedError)
  await supervisor.close()
  await rejected
  await gone(pid).toBe('gone')
  await expect(run('b')).rejects.toBeInstanceOf(InferenceCrashedError)
})
