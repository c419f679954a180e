import { readdirSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Stats } from '@glimpse/contract'
import { signIn, signUp, type Client } from '../support/client.ts'
import { drawPhoto } from '../support/pictures.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const photoCount = 200
let server: RunningServer
afterEach(() => server?.dispose())

const drawn = (from: number, count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      name: `${from + i}.jpg`,
      bytes: await drawPhoto(from + i, 800, 600),
    })),
  )

/** Uploads in the background until the server is gone, and tells which photos were answered 202. */
async function importing(user: Client, accepted: Set<string>, from: number, count: number) {
  for (let at = from; at < from + count; at += 10) {
    const files = await drawn(at, Math.min(10, from + count - at))
    const answer = await user.upload(files).catch(() => undefined)
    if (answer?.status !== 202) return
    for (const { id } of answer.json.results) accepted.add(id)
  }
}

const processedSoFar = async (user: Client) =>
  (await user.call<Stats>('GET', '/api/v1/stats')).json.photos.processed

/** None missing, none twice, none unsettled. */
async function expectAllKept(user: Client, accepted: ReadonlySet<string>) {
  const settled = await user.settled([...accepted], 300)
  for (const { status, error } of settled) if (status === 'failed') expect(error?.message).toBeTruthy()
  expect(settled.filter(({ status }) => status === 'failed')).toEqual([])
  const listed = (await user.allPhotos()).map(({ id }) => id)
  expect(new Set(listed).size).toBe(listed.length)
  for (const id of accepted) expect(listed).toContain(id)
  // Searchable each: one point a photo in the index, whatever was delivered twice.
  const found = await user.search('anything', 200)
  expect(new Set(found.items.map(({ photo }) => photo.id)).size).toBe(Math.min(200, listed.length))
}

describe('kill -9 during an import of 200 photos', () => {
  it('of the backend: after restarts every accepted photo is processed, once', async () => {
    server = await startServer({ env: { SEARCH_MODEL: 'starter' } })
    let user = await signUp(server.url)
    const { email } = user
    const accepted = new Set<string>()
    for (let round = 0; round < 3; round++) {
      const running = importing(user, accepted, round * 1000, photoCount / 3)
      await until(
        async () => (await processedSoFar(user).catch(() => 0)) >= 15 * (round + 1),
        'some are processed',
      )
      const { dataDir } = server
      await server.stop('SIGKILL')
      await running
      server = await startServer({ env: { SEARCH_MODEL: 'starter' }, dataDir })
      user = await signIn(server.url, email)
    }
    await importing(user, accepted, 5000, photoCount / 3)
    expect(accepted.size).toBeGreaterThan(60)
    await expectAllKept(user, accepted)
  })

  it('of the inference child, again and again: nothing is lost and nothing blamed', async () => {
    server = await startServer({ env: { SEARCH_MODEL: 'starter' } })
    const user = await signUp(server.url)
    const accepted = new Set<string>()
    const running = importing(user, accepted, 0, photoCount)
    for (let kills = 1; kills <= 3; kills++) {
      await until(async () => (await processedSoFar(user)) >= 30 * kills, 'some are processed')
      const [child] = await until(() => server.children().length > 0 && server.children(), 'there is a child')
      process.kill(child!, 'SIGKILL')
      await until(() => server.children().length > 0 && server.children()[0] !== child, 'a new child')
    }
    await running
    expect(accepted.size).toBe(photoCount)
    await expectAllKept(user, accepted)
  })
})

describe('ending', () => {
  it('by SIGTERM is quick, leaves no process behind and no half file', async () => {
    server = await startServer({ env: { SEARCH_MODEL: 'starter' } })
    const user = await signUp(server.url)
    const { json } = await user.upload(await drawn(9000, 30))
    const children = server.children()
    const started = Date.now()
    await server.stop('SIGTERM')
    expect(Date.now() - started).toBeLessThan(12_000)
    await until(() => children.every((pid) => !alive(pid)), 'the children are gone')
    const { dataDir } = server
    server = await startServer({ env: { SEARCH_MODEL: 'starter' }, dataDir })
    const again = await signIn(server.url, user.email)
    await again.settled(json.results.map(({ id }) => id))
    const unfinished = readdirSync(path.join(dataDir, 'blobs'), {
      recursive: true,
      withFileTypes: true,
    }).filter((entry) => entry.isFile() && path.basename(entry.parentPath).startsWith('tmp'))
    expect(unfinished).toEqual([])
  })
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
