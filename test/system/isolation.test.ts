import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChangesAnswer, Photo, SearchAnswer } from '@glimpse/contract'
import { createClient, signUp, type Client } from '../support/client.ts'
import { drawPhoto } from '../support/pictures.ts'
import { startServer, type RunningServer } from '../support/server.ts'

/**
 * Promise 4 of the design. The table comes from the OpenAPI document, so a new route without a row fails here.
 * Rows: what a stranger sends, with the victim's ids in it, and what the answer must be.
 */
type Row = {
  body?: (victim: string) => unknown
  query?: string
  /** 404 unless told: for routes without an id the answer is checked for traces instead. */
  stranger?: number
  /** Answers without a user: 401 unless told. */
  anonymous?: number
}
const rows: Record<string, Row> = {
  'GET /health/live': { stranger: 200, anonymous: 200 },
  'GET /health/ready': { stranger: 200, anonymous: 200 },
  'GET /api/v1/instance': { stranger: 200, anonymous: 200 },
  'GET /api/v1/stats': { stranger: 200 },
  'GET /api/v1/changes': { stranger: 200, query: '?since=0' },
  'POST /api/v1/search': { stranger: 404, body: (id) => ({ likePhotoIds: [id] }) },
  'POST /api/v1/photos': { stranger: 415 },
  'GET /api/v1/photos': { stranger: 200 },
  'GET /api/v1/timeline': { stranger: 200 },
  'GET /api/v1/photos/{id}': {},
  'PATCH /api/v1/photos/{id}': { body: () => ({ favorite: true }) },
  'DELETE /api/v1/photos/{id}': { query: '?permanent=true' },
  'GET /api/v1/photos/{id}/status': {},
  'POST /api/v1/photos/{id}/restore': {},
  'POST /api/v1/photos/{id}/reprocess': {},
  'GET /api/v1/photos/{id}/render': { query: '?resize=10x10' },
  'GET /api/v1/photos/{id}/{variant}': {},
  'POST /api/v1/photos/{action}': { stranger: 200, body: (id) => ({ ids: [id] }) },
  'POST /api/v1/trash/empty': { stranger: 200 },
}

let server: RunningServer
let victim: Client
let stranger: Client
let nobody: Client
let photoId: string
let before: Photo

beforeAll(async () => {
  server = await startServer({ env: { SEARCH_MODEL: 'starter' } })
  victim = await signUp(server.url)
  stranger = await signUp(server.url)
  nobody = createClient(server.url, '', '')
  const { json } = await victim.upload([{ name: 'secret-name.jpg', bytes: await drawPhoto(1) }])
  photoId = json.results[0]!.id
  await victim.settled([photoId])
  await victim.call('POST', '/api/v1/photos/trash', { ids: [photoId] })
  await victim.call('POST', `/api/v1/photos/${photoId}/restore`)
  before = (await victim.call<Photo>('GET', `/api/v1/photos/${photoId}`)).json
})
afterAll(() => server?.dispose())

interface OpenApi {
  paths: Record<string, Record<string, unknown>>
}
const documented = async () => {
  const { json } = await nobody.call<OpenApi>('GET', '/api/v1/openapi.json')
  return Object.entries(json.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
}
const addresses = (route: string, { query = '' }: Row) => {
  const [method, path] = route.split(' ') as [string, string]
  const filled = path.replace('{id}', photoId)
  const variants = filled.includes('{variant}') ? ['original', 'preview', 'thumbnail'] : ['']
  const actions = filled.includes('{action}') ? ['trash', 'restore', 'delete'] : ['']
  return variants.flatMap((variant) =>
    actions.map((action) => ({
      method,
      path: filled.replace('{variant}', variant).replace('{action}', action) + query,
    })),
  )
}

describe("another's photo does not exist", () => {
  it('has a row for every documented route', async () => {
    expect((await documented()).sort()).toEqual(Object.keys(rows).sort())
  })

  it.each(Object.entries(rows))('%s', async (route, row) => {
    for (const { method, path } of addresses(route, row)) {
      const theirs = await stranger.call(method, path, row.body?.(photoId))
      expect([path, theirs.status]).toEqual([path, row.stranger ?? 404])
      expect(theirs.text).not.toContain('secret-name')
      expect(theirs.text).not.toContain(`"${photoId}"`)
      const unnamed = await nobody.call(method, path, row.body?.(photoId))
      expect([path, unnamed.status]).toEqual([path, row.anonymous ?? 401])
    }
  })

  it('does not show in searches, lists, changes or cursors of a stranger', async () => {
    const found = await stranger.call<SearchAnswer>('POST', '/api/v1/search', { text: 'a photo of anything' })
    expect(found.json.items).toEqual([])
    expect((await stranger.call<ChangesAnswer>('GET', '/api/v1/changes?since=0')).json.items).toEqual([])
    const mine = await victim.call<{ nextCursor?: string }>('GET', '/api/v1/photos?limit=1')
    const cursor = mine.json.nextCursor ?? ''
    const theirs = await stranger.call<{ items: Photo[] }>('GET', `/api/v1/photos?cursor=${cursor}`)
    expect(theirs.json.items ?? []).toEqual([])
  })

  it('is not in the room of a stranger, and nobody is in none', async () => {
    const refused = io(server.url, { transports: ['websocket'], reconnection: false })
    const error = await new Promise<Error>((resolve) => refused.once('connect_error', resolve))
    expect(error.message).toBe('unauthenticated')
    refused.close()

    const connect = async (client: Client) => {
      const socket = io(server.url, { transports: ['websocket'], extraHeaders: { cookie: client.cookie } })
      await new Promise((resolve) => socket.once('connect', () => resolve(undefined)))
      return socket
    }
    const [theirs, mine] = [await connect(stranger), await connect(victim)]
    const heard: string[] = []
    theirs.onAny((name: string) => heard.push(name))
    const changed = new Promise<Photo>((resolve) =>
      mine.once('photo:changed', ({ photo }: { photo: Photo }) => resolve(photo)),
    )
    await victim.call('PATCH', `/api/v1/photos/${photoId}`, { favorite: true })
    expect((await changed).favorite).toBe(true)
    // An event of its own, sent after, proves that the stranger's line works and nothing came before it.
    const own = new Promise((resolve) => theirs.once('photo:queued', resolve))
    await stranger.upload([{ name: 'own.jpg', bytes: await drawPhoto(2) }])
    await own
    expect(heard.filter((name) => name.startsWith('photo:'))[0]).toBe('photo:queued')
    theirs.close()
    mine.close()
  })

  it('was not changed by any of this', async () => {
    const after = (await victim.call<Photo>('GET', `/api/v1/photos/${photoId}`)).json
    expect({ ...after, favorite: false, updatedAt: '' }).toEqual({ ...before, updatedAt: '' })
  })

  it('tus uploads belong to who began them', async () => {
    const begun = await fetch(`${server.url}/api/v1/uploads`, {
      method: 'POST',
      headers: { cookie: victim.cookie, origin: server.url, 'tus-resumable': '1.0.0', 'upload-length': '10' },
    })
    expect(begun.status).toBe(201)
    const location = new URL(begun.headers.get('location')!, server.url)
    const asked = (cookie: string) =>
      fetch(location, { method: 'HEAD', headers: { cookie, origin: server.url, 'tus-resumable': '1.0.0' } })
    expect((await asked(victim.cookie)).status).toBe(200)
    expect((await asked(stranger.cookie)).status).toBe(404)
    expect((await asked('')).status).toBe(401)
  })

  it('a page of another site cannot ride on the cookie', async () => {
    const { status } = await victim.call(
      'POST',
      '/api/v1/photos/trash',
      { ids: [photoId] },
      { origin: 'https://evil.example' },
    )
    expect(status).toBe(403)
  })
})
