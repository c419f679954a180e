import { afterEach, expect, test, vi } from 'vitest'
import { ApiError, send, toApiError } from './client.ts'

afterEach(() => vi.unstubAllGlobals())
const answer = (status: number, body: string) => {
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => new Response(body || null, { status }))
  vi.stubGlobal('fetch', fetch)
  return fetch
}

test('problem+json becomes an error with code, fields and the words of the server', async () => {
  answer(
    400,
    JSON.stringify({
      type: 'about:blank',
      title: 'Bad request',
      status: 400,
      detail: 'limit must be a number',
      code: 'validation_failed',
      requestId: 'r1',
      errors: [{ field: 'limit', message: 'must be a number' }],
    }),
  )
  const error = await send('/x').catch((e: unknown) => e)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({
    status: 400,
    code: 'validation_failed',
    message: 'limit must be a number',
    fields: [{ field: 'limit', message: 'must be a number' }],
    requestId: 'r1',
  })
})

test('an HTML page of a proxy becomes a sentence', async () => {
  answer(502, '<html>Bad gateway</html>')
  await expect(send('/x')).rejects.toMatchObject({
    status: 502,
    message: expect.stringMatching(/^The server/),
  })
  expect(toApiError(413, undefined).message).toMatch(/larger/)
})

test('a server that cannot be reached is offline; what was aborted stays aborted', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')))
  await expect(send('/x')).rejects.toMatchObject({ code: 'offline', status: 0 })
  const abort = new AbortController()
  abort.abort()
  const aborted = new DOMException('aborted', 'AbortError')
  vi.stubGlobal('fetch', async () => Promise.reject(aborted))
  await expect(send('/x', { signal: abort.signal })).rejects.toBe(aborted)
})

test('what is undefined stays out of the query, and an empty answer is undefined', async () => {
  const fetch = answer(204, '')
  expect(await send('/x', { query: { a: 1, b: undefined, c: false } })).toBeUndefined()
  expect(fetch.mock.calls[0]?.[0]).toBe('/x?a=1&c=false')
})
