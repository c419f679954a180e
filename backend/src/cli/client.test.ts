import { afterEach, describe, expect, it } from 'vitest'
import { createClient, retryAfterMs, type Connection } from './client.ts'
import { startFakeServer, type FakeAnswer } from './testing/fake-server.ts'

describe('client', () => {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
  })

  /** A server that gives these answers one after the other, the last for ever. */
  async function against(answers: FakeAnswer[], patienceMs = 10_000) {
    const fake = await startFakeServer(() => (answers.length > 1 ? answers.shift()! : answers[0]!))
    closers.push(fake.close)
    const renewals: boolean[] = []
    const waits: (string | undefined)[] = []
    const connect = async (renew: boolean): Promise<Connection> => {
      renewals.push(renew)
      return { url: fake.url, headers: { 'x-api-key': 'secret' } }
    }
    const client = createClient({
      server: { connect, close: async () => undefined },
      patienceMs,
      firstDelayMs: 1,
      onWait: (reason) => waits.push(reason),
    })
    return { client, fake, renewals, waits }
  }
  const problem = (status: number, code: string, detail: string) => ({
    status,
    json: { type: 'about:blank', title: 'No', status, code, detail, requestId: 'r' },
  })

  it('sends what proves us and gives the answer', async () => {
    const { client, fake } = await against([{ json: { total: 3 } }])
    expect(await client.request('GET', '/stats')).toEqual({ total: 3 })
    expect(fake.requests[0]).toMatchObject({
      method: 'GET',
      path: '/api/v1/stats',
      headers: { 'x-api-key': 'secret' },
    })
  })

  it('tries again what passes by itself, and says why it waits', async () => {
    const { client, fake, waits } = await against([
      problem(503, 'store_unavailable', 'The database is not available'),
      problem(507, 'storage_full', 'There is no room left'),
      problem(429, 'too_many_requests', 'Slower'),
      { hangUp: true },
      { json: { ok: true } },
    ])
    expect(await client.request('POST', '/search', { body: () => '{}' })).toEqual({ ok: true })
    expect(fake.requests).toHaveLength(5)
    expect(waits.slice(0, 3)).toEqual(['The database is not available', 'There is no room left', 'Slower'])
    expect(waits[3]).toMatch(/^no answer/)
    expect(waits.at(-1)).toBeUndefined()
  })

  it('waits as long as Retry-After asks', async () => {
    const first = { ...problem(503, 'store_unavailable', 'x'), headers: { 'retry-after': '1' } }
    const { client } = await against([first, { json: {} }])
    const begun = performance.now()
    await client.request('GET', '/stats')
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990)
  })

  it('does not try again what will stay refused', async () => {
    const { client, fake } = await against([problem(415, 'file_type_unsupported', 'This is a PDF file')])
    await expect(client.request('POST', '/photos')).rejects.toMatchObject({
      name: 'ProblemError',
      status: 415,
      code: 'file_type_unsupported',
      message: 'This is a PDF file',
    })
    expect(fake.requests).toHaveLength(1)
  })

  it('looks the server up anew once when its token is refused', async () => {
    const { client, renewals } = await against([
      problem(401, 'unauthenticated', 'Who?'),
      { json: { ok: true } },
    ])
    expect(await client.request('GET', '/stats')).toEqual({ ok: true })
    expect(renewals).toEqual([false, true])
    const stranger = await against([problem(401, 'unauthenticated', 'Who?')])
    await expect(stranger.client.request('GET', '/stats')).rejects.toThrow('Who?')
    expect(stranger.fake.requests).toHaveLength(2)
  })

  it('gives up after its patience, in words', async () => {
    const { client } = await against([problem(503, 'store_unavailable', 'The database is not available')], 50)
    await expect(client.request('GET', '/stats')).rejects.toMatchObject({
      name: 'CommandError',
      message: expect.stringContaining('The database is not available'),
    })
  })

  it('stops at once when interrupted', async () => {
    const waiting = { ...problem(503, 'store_unavailable', 'x'), headers: { 'retry-after': '60' } }
    const { client, waits } = await against([waiting], 600_000)
    const controller = new AbortController()
    const asking = client.request('GET', '/stats', { signal: controller.signal })
    await expect.poll(() => waits.length).toBe(1)
    controller.abort()
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('reads both forms of Retry-After', () => {
    expect(retryAfterMs('7')).toBe(7_000)
    const now = Date.parse('2026-01-01T00:00:00Z')
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:05 GMT', now)).toBe(5_000)
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:00 GMT', now + 9_000)).toBe(0)
    expect(retryAfterMs('soon')).toBeUndefined()
    expect(retryAfterMs(null)).toBeUndefined()
  })
})
