import { copyFileSync, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobQueue } from '../../index.ts'
import { jobQueueContract } from '../../../test/contracts/job-queue.contract.ts'
import { eventually, job } from '../../../test/contracts/job-queue/fixtures.ts'
import { openSqliteDatabase } from '../sqlite-database.ts'
import { exponentialBackoff, openSqliteJobQueue } from './sqlite.ts'

jobQueueContract('SQLite', async ({ retryDelayMs, ...settings }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'glimpse-queue-'))
  const queues: JobQueue[] = []
  const open = (file: string) => {
    const queue = openSqliteJobQueue({ file, backoff: () => retryDelayMs, pollMs: 20, ...settings })
    queues.push(queue)
    return queue
  }
  let file = path.join(folder, 'queue.db')
  let queue = open(file)
  return {
    queue,
    async reopen() {
      await queue.close()
      return (queue = open(file))
    },
    // The files as they are at this moment are what a dead process leaves; its pid lives on, so the lease must run out.
    async crash() {
      const left = path.join(folder, `queue-${queues.length}.db`)
      for (const suffix of ['', '-wal'])
        if (existsSync(file + suffix)) copyFileSync(file + suffix, left + suffix)
      file = left
      return (queue = open(file))
    },
    async dispose() {
      await Promise.all(queues.map((each) => each.close()))
      await rm(folder, { recursive: true })
    },
  }
})

describe('SQLite job queue', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'glimpse-queue-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('wakes consumers of the same process without polling', async () => {
    const queue = openSqliteJobQueue({
      file: path.join(folder, 'queue.db'),
      pollMs: 3_600_000,
      backoff: () => 5,
    })
    const got: string[] = []
    await queue.consume('photo.process', { prefetch: 1 }, async ({ message, deliveryCount }) => {
      got.push(message.photoId)
      if (deliveryCount === 1) throw new Error('once')
    })
    for (const photoId of ['a', 'b', 'c']) {
      await queue.publish('photo.process', [job(photoId)])
      await eventually(() => expect(got.filter((id) => id === photoId)).toHaveLength(2))
    }
    await queue.close()
  })

  it('finds what another process published by polling', async () => {
    const file = path.join(folder, 'queue.db')
    const [queue, other] = [openSqliteJobQueue({ file, pollMs: 10 }), openSqliteJobQueue({ file })]
    const got: string[] = []
    await queue.consume(
      'photo.process',
      { prefetch: 1 },
      async ({ message }) => void got.push(message.photoId),
    )
    await other.publish('photo.process', [job('a')])
    await eventually(() => expect(got).toEqual(['a']))
    await Promise.all([queue.close(), other.close()])
  })

  it('lays what this version cannot read with the dead letters', async () => {
    const file = path.join(folder, 'queue.db')
    const queue = openSqliteJobQueue({ file, pollMs: 10 })
    const database = openSqliteDatabase(file)
    database.run(
      "INSERT INTO messages (queue, body, available_at) VALUES ('photo.process', '{\"old\":1}', 0)",
    )
    database.close()
    const got: string[] = []
    await queue.consume(
      'photo.process',
      { prefetch: 1 },
      async ({ message }) => void got.push(message.photoId),
    )
    await queue.publish('photo.process', [job('good')])
    await eventually(async () => expect((await queue.counts('photo.process')).dead).toBe(1))
    await eventually(() => expect(got).toEqual(['good']))
    expect(await queue.deadLetters('photo.process', 1)).toMatchObject([
      { message: { old: 1 }, reason: expect.stringContaining('photoId') },
    ])
    await queue.close()
  })

  it('goes on when the database was locked by another for a while', async () => {
    const file = path.join(folder, 'queue.db')
    const queue = openSqliteJobQueue({ file, pollMs: 10 })
    await queue.publish('photo.process', [job('a')])
    const other = openSqliteDatabase(file)
    const faults: unknown[] = []
    let handled = 0
    other.exec('BEGIN IMMEDIATE')
    await queue.consume('photo.process', { prefetch: 1 }, async () => void (handled += 1))
    await queue.publish('photo.process', [job('b')]).catch((error: unknown) => faults.push(error))
    expect(faults).toMatchObject([{ code: 'store_unavailable', cause: { code: 'SQLITE_BUSY' } }])
    expect(handled).toBe(0)
    other.exec('COMMIT')
    await eventually(() => expect(handled).toBe(1))
    other.close()
    await queue.close()
  })

  it('takes any number of milliseconds for a delay', async () => {
    const queue = openSqliteJobQueue({ file: path.join(folder, 'queue.db'), backoff: () => 60_000 / 7 })
    await queue.publish('photo.process', [job('a')])
    await queue.consume('photo.process', { prefetch: 1 }, async () => {
      throw new Error('no')
    })
    await eventually(async () =>
      expect(await queue.counts('photo.process')).toMatchObject({ delayed: 1, dead: 0 }),
    )
    await queue.close()
  })

  it('waits twice as long after each failure, within bounds, never in step', () => {
    const middle = () => 0.5
    expect([1, 2, 3, 4].map((count) => exponentialBackoff(count, middle))).toEqual([1000, 2000, 4000, 8000])
    expect(exponentialBackoff(50, middle)).toBe(300_000)
    expect(exponentialBackoff(1, () => 0)).toBe(800)
    expect(exponentialBackoff(1, () => 1)).toBe(1200)
  })
})
