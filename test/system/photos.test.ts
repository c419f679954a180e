import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  ChangesAnswer,
  Photo,
  Problem,
  SearchAnswer,
  Stats,
  Timeline,
  UploadAnswer,
  UploadResult,
} from '@glimpse/contract'
import { createClient, signUp, type Client } from '../support/client.ts'
import { drawPhoto } from '../support/pictures.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { until } from '../support/until.ts'

let server: RunningServer
let user: Client
beforeAll(async () => {
  server = await startServer({ env: { SEARCH_MODEL: 'starter' } })
  user = await signUp(server.url)
})
afterAll(() => server?.dispose())

const blobFiles = () =>
  readdirSync(path.join(server.dataDir, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
const get = async (route: string, headers: Record<string, string> = {}) => {
  const response = await fetch(server.url + route, { headers: { cookie: user.cookie, ...headers } })
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  }
}
const addPhoto = async (seed: number, name = `photo-${seed}.jpg`) => {
  const { json } = await user.upload([{ name, bytes: await drawPhoto(seed) }])
  const { id } = json.results[0]!
  await user.settled([id])
  return id
}

describe('an upload', () => {
  it('is answered 202, processed, searchable, and its bytes come back unaltered', async () => {
    const bytes = await drawPhoto(11)
    const { status, json } = await user.upload([{ name: 'eleven.jpg', bytes }])
    expect(status).toBe(202)
    const { id, duplicate } = json.results[0]!
    expect(duplicate).toBe(false)
    expect((await user.settled([id]))[0]).toMatchObject({ status: 'processed' })
    const original = await get(`/api/v1/photos/${id}/original`)
    expect(createHash('sha256').update(original.bytes).digest('hex')).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    )
    const { json: photo } = await user.call<Photo>('GET', `/api/v1/photos/${id}`)
    expect(photo).toMatchObject({
      width: 640,
      height: 480,
      mimeType: 'image/jpeg',
      fileName: 'eleven.jpg',
      size: bytes.length,
    })
    expect(photo).not.toHaveProperty('ownerId')
    expect(photo).not.toHaveProperty('originalKey')
  })

  it('of the same bytes is the same photo; of another owner an independent one', async () => {
    const bytes = await drawPhoto(12)
    const first = (await user.upload([{ name: 'a.jpg', bytes }])).json.results[0]!
    await user.settled([first.id])
    const filesBefore = blobFiles().length
    const again = (await user.upload([{ name: 'b.jpg', bytes }])).json.results[0]!
    expect(again).toMatchObject({ id: first.id, duplicate: true })
    expect(blobFiles().length).toBe(filesBefore)
    const both = (
      await user.upload([
        { name: 'c.jpg', bytes },
        { name: 'd.jpg', bytes },
      ])
    ).json.results
    expect(both.map(({ id }) => id)).toEqual([first.id, first.id])

    const other = await signUp(server.url)
    const theirs = (await other.upload([{ name: 'a.jpg', bytes }])).json.results[0]!
    expect(theirs.duplicate).toBe(false)
    expect(theirs.id).not.toBe(first.id)
    await other.call('DELETE', `/api/v1/photos/${theirs.id}?permanent=true`)
    expect((await get(`/api/v1/photos/${first.id}/original`)).status).toBe(200)
  })

  it('of one bad file among good ones keeps the good ones and names the bad', async () => {
    const { status, json } = await user.upload([
      { name: 'good.jpg', bytes: await drawPhoto(13) },
      { name: 'notes.txt', bytes: Buffer.from('not a picture at all') },
      { name: 'empty.jpg', bytes: Buffer.alloc(0) },
      { name: 'good.png', bytes: await drawPhoto(14, 64, 64, 'png') },
    ])
    expect(status).toBe(202)
    expect(json.results.map(({ fileName }) => fileName)).toEqual(['good.jpg', 'good.png'])
    expect(json.refused?.map(({ fileName, code }) => [fileName, code])).toEqual([
      ['notes.txt', 'file_type_unsupported'],
      ['empty.jpg', 'file_empty'],
    ])
  })

  it.each([
    ['no multipart', () => user.call<Problem>('POST', '/api/v1/photos', { file: 'x' }), 415],
    ['no file', () => user.call<Problem>('POST', '/api/v1/photos', new FormData()), 400],
    [
      'an SVG',
      () => user.upload([{ name: 'a.svg', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }]),
      415,
    ],
    ['nothing in it', () => user.upload([{ name: 'a.jpg', bytes: Buffer.alloc(0) }]), 400],
  ] as const)('with %s is a clear 4xx', async (_what, send, status) => {
    const answer = await send()
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.json).toMatchObject({ status, code: expect.any(String), requestId: expect.any(String) })
  })

  it('makes the renders that it was asked to make ahead', async () => {
    const form = new FormData()
    form.append('processing', 'resize:100x100')
    form.append('file', new Blob([new Uint8Array(await drawPhoto(15))]), 'ahead.jpg')
    const { json } = await user.call<UploadAnswer>('POST', '/api/v1/photos', form)
    const { id } = json.results[0]!
    await user.settled([id])
    expect(
      blobFiles().some((file) => file.parentPath.includes(id) && file.parentPath.endsWith('renders')),
    ).toBe(true)
    const wrong = new FormData()
    wrong.append('processing', 'resize:100000x1')
    wrong.append('file', new Blob([new Uint8Array(await drawPhoto(16))]), 'x.jpg')
    const refused = await user.call<Problem>('POST', '/api/v1/photos', wrong)
    expect(refused.status).toBe(400)
    expect(refused.json.errors?.[0]?.field).toBe('processing')
  })

  it('by tus goes on where it stopped', async () => {
    const bytes = await drawPhoto(17, 1600, 1200, 'png')
    let stopped = false
    const result = await new Promise<UploadResult>((resolve, reject) => {
      let answer = ''
      const upload = new Upload(bytes, {
        endpoint: `${server.url}/api/v1/uploads`,
        chunkSize: 500_000,
        retryDelays: [],
        metadata: { filename: 'resumed.png' },
        headers: { cookie: user.cookie },
        onAfterResponse: (_request, response) => {
          answer = response.getHeader('x-glimpse-result') ?? answer
        },
        onChunkComplete: () => {
          if (stopped) return
          stopped = true
          // The line breaks after the first chunk; the same upload then starts again.
          void upload.abort().then(() => upload.start())
        },
        onError: reject,
        onSuccess: () => resolve(JSON.parse(decodeURIComponent(answer)) as UploadResult),
      })
      upload.start()
    })
    expect(stopped).toBe(true)
    expect(result).toMatchObject({ duplicate: false, fileName: 'resumed.png' })
    await user.settled([result.id])
    const original = await get(`/api/v1/photos/${result.id}/original`)
    expect(original.bytes.equals(bytes)).toBe(true)
    expect(readdirSync(path.join(server.dataDir, 'uploads'))).toEqual([])
  })
})

describe('pictures', () => {
  it('carry an ETag and may be cached for ever', async () => {
    const id = await addPhoto(21)
    for (const variant of ['original', 'preview', 'thumbnail']) {
      const first = await get(`/api/v1/photos/${id}/${variant}`)
      expect(first.status).toBe(200)
      expect(first.headers.get('cache-control')).toContain('immutable')
      const again = await get(`/api/v1/photos/${id}/${variant}`, {
        'if-none-match': first.headers.get('etag')!,
      })
      expect([again.status, again.bytes.length]).toEqual([304, 0])
    }
    const preview = await sharp((await get(`/api/v1/photos/${id}/preview`)).bytes).metadata()
    expect(preview).toMatchObject({ format: 'webp', width: 640, height: 480 })
  })

  it('answer byte ranges', async () => {
    const id = await addPhoto(22)
    const whole = await get(`/api/v1/photos/${id}/original`)
    const part = await get(`/api/v1/photos/${id}/original`, { range: 'bytes=10-19' })
    expect(part.status).toBe(206)
    expect(part.bytes.equals(whole.bytes.subarray(10, 20))).toBe(true)
    const tail = await get(`/api/v1/photos/${id}/original`, { range: 'bytes=-5' })
    expect(tail.bytes.equals(whole.bytes.subarray(-5))).toBe(true)
    expect((await get(`/api/v1/photos/${id}/original`, { range: 'bytes=99999999-' })).status).toBe(416)
  })

  it.each([
    ['resize=100x100', { width: 100, height: 100, format: 'webp' }],
    ['resize=100x50&fit=inside&format=jpeg', { width: 67, height: 50, format: 'jpeg' }],
    ['resize=80x80&format=png&filter=grayscale', { width: 80, height: 80, format: 'png' }],
    ['resize=64x64&filter=sepia', { width: 64, height: 64, format: 'webp' }],
    ['resize=64x64&filter=blur&quality=30', { width: 64, height: 64, format: 'webp' }],
    ['resize=64x64&filter=sharpen&format=avif', { width: 64, height: 64, format: 'heif' }],
  ])('render %s', async (query, expected) => {
    const id = await addPhoto(23)
    const { status, bytes } = await get(`/api/v1/photos/${id}/render?${query}`)
    expect(status).toBe(200)
    expect(await sharp(bytes).metadata()).toMatchObject(expected)
    expect((await get(`/api/v1/photos/${id}/render?${query}`)).bytes.equals(bytes)).toBe(true)
  })

  it.each([
    'resize=0x10',
    'resize=5000x10',
    'resize=ten',
    'quality=0',
    'quality=101',
    'format=bmp',
    'fit=x',
    'filter=x',
    'other=1',
  ])('render refuses %s and names the field', async (query) => {
    const id = await addPhoto(24)
    const { status, json } = await user.call<Problem>('GET', `/api/v1/photos/${id}/render?${query}`)
    expect(status).toBe(400)
    expect(json.errors?.length).toBeGreaterThan(0)
  })
})

describe('the trash', () => {
  it('hides, restores, and deletes for good with nothing left behind', async () => {
    const id = await addPhoto(31, 'gone.jpg')
    const inSearch = async () =>
      (
        await user.call<SearchAnswer>('POST', '/api/v1/search', { text: 'anything', limit: 200 })
      ).json.items.some((x) => x.photo.id === id)
    const inLibrary = async (view: string) =>
      (await user.call<{ items: Photo[] }>('GET', `/api/v1/photos?view=${view}&limit=500`)).json.items.some(
        (x) => x.id === id,
      )
    expect([await inSearch(), await inLibrary('library'), await inLibrary('trash')]).toEqual([
      true,
      true,
      false,
    ])
    await user.call('DELETE', `/api/v1/photos/${id}`)
    expect([await inSearch(), await inLibrary('library'), await inLibrary('trash')]).toEqual([
      false,
      false,
      true,
    ])
    await user.call('POST', `/api/v1/photos/${id}/restore`)
    expect([await inSearch(), await inLibrary('library'), await inLibrary('trash')]).toEqual([
      true,
      true,
      false,
    ])
    await get(`/api/v1/photos/${id}/render?resize=20x20`)
    expect((await user.call('DELETE', `/api/v1/photos/${id}?permanent=true`)).status).toBe(204)
    expect((await user.call('GET', `/api/v1/photos/${id}`)).status).toBe(404)
    expect([await inSearch(), await inLibrary('library'), await inLibrary('trash')]).toEqual([
      false,
      false,
      false,
    ])
    expect(blobFiles().filter((file) => file.parentPath.includes(id))).toEqual([])
    expect((await user.call('DELETE', `/api/v1/photos/${id}?permanent=true`)).status).toBe(404)
  })

  it('gives back what is uploaded again', async () => {
    const id = await addPhoto(32)
    await user.call('DELETE', `/api/v1/photos/${id}`)
    const again = (await user.upload([{ name: 'x.jpg', bytes: await drawPhoto(32) }])).json.results[0]!
    expect(again).toMatchObject({ id, duplicate: true })
    expect((await user.call<Photo>('GET', `/api/v1/photos/${id}`)).json.trashedAt).toBeUndefined()
  })

  it('deleted while it is processed leaves nothing behind either', async () => {
    const files = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => ({
        name: `p${i}.jpg`,
        bytes: await drawPhoto(300 + i, 2000, 1500),
      })),
    )
    const { json } = await user.upload(files)
    const ids = json.results.map(({ id }) => id)
    await user.call('POST', '/api/v1/photos/delete', { ids })
    const queueEmpty = async () => {
      const text = await (await fetch(`${server.url}/health/ready`)).text()
      return text.includes('"queue":{"status":"ok"}')
    }
    expect(await queueEmpty()).toBe(true)
    // A photo uploaded afterwards is processed after them: then every late result has been dealt with.
    await addPhoto(33)
    await until(
      () => blobFiles().every((file) => !ids.some((id) => file.parentPath.includes(id))),
      'late results clean up',
    )
    const { json: stats } = await user.call<Stats>('GET', '/api/v1/stats')
    expect(stats.photos.total).toBe((await user.allPhotos()).length)
  })
})

describe('lists', () => {
  it('page without overlap or gap, and agree with the timeline', async () => {
    const other = await signUp(server.url)
    const files = await Promise.all(
      Array.from({ length: 23 }, async (_, i) => ({
        name: `l${i}.jpg`,
        bytes: await drawPhoto(400 + i, 40, 30),
      })),
    )
    const { json } = await other.upload(files)
    const ids = json.results.map(({ id }) => id)
    await other.settled(ids)
    await other.call('PATCH', `/api/v1/photos/${ids[0]!}`, { takenAt: '2001-02-03T04:05:06' })
    const seen: string[] = []
    for (let cursor = ''; ;) {
      const page = await other.call<{ items: Photo[]; nextCursor?: string }>(
        'GET',
        `/api/v1/photos?limit=5${cursor}`,
      )
      seen.push(...page.json.items.map(({ id }) => id))
      if (!page.json.nextCursor) break
      cursor = `&cursor=${encodeURIComponent(page.json.nextCursor)}`
    }
    expect(new Set(seen).size).toBe(23)
    expect(seen.at(-1)).toBe(ids[0])
    const timeline = (await other.call<Timeline>('GET', '/api/v1/timeline')).json
    expect(timeline.total).toBe(23)
    expect(timeline.days.at(-1)).toMatchObject({ date: '2001-02-03', count: 1 })
    const until2001 = await other.call<{ items: Photo[] }>('GET', '/api/v1/photos?until=2001-12-31')
    expect(until2001.json.items.map(({ id }) => id)).toEqual([ids[0]])
  })

  it.each([
    'limit=0',
    'limit=501',
    'limit=x',
    'cursor=%00',
    'cursor=abc',
    'until=2024-13-01',
    'view=x',
    'status=x',
    'favorite=perhaps',
  ])('refuse %s and name the field', async (query) => {
    const { status, json } = await user.call<Problem>('GET', `/api/v1/photos?${query}`)
    expect(status).toBe(400)
    expect(json.errors?.[0]?.field).toBe(query.split('=')[0])
  })
})

describe('bad input', () => {
  it.each([
    ['POST', '/api/v1/search', {}, 'text'],
    ['POST', '/api/v1/search', { text: '' }, 'text'],
    ['POST', '/api/v1/search', { text: 'x'.repeat(1001) }, 'text'],
    ['POST', '/api/v1/search', { text: 'x', limit: 0 }, 'limit'],
    ['POST', '/api/v1/search', { text: 'x', limit: 1e9 }, 'limit'],
    ['POST', '/api/v1/search', { text: 'x', cursor: 'abc' }, 'cursor'],
    ['POST', '/api/v1/search', { text: 'x', filters: { takenFrom: 'yesterday' } }, 'filters.takenFrom'],
    ['POST', '/api/v1/photos/delete', { ids: [] }, 'ids'],
    ['POST', '/api/v1/photos/delete', { ids: 'x' }, 'ids'],
    ['GET', '/api/v1/changes?since=-1', undefined, 'since'],
  ] as const)('%s %s %j → field %s', async (method, route, body, field) => {
    const { status, json } = await user.call<Problem>(method, route, body)
    expect(status).toBe(400)
    expect(json.errors?.map((error) => error.field)).toContain(field)
  })
  it('broken JSON, unknown routes and wrong ids are problems, never a 500', async () => {
    const broken = await fetch(`${server.url}/api/v1/search`, {
      method: 'POST',
      headers: { cookie: user.cookie, origin: server.url, 'content-type': 'application/json' },
      body: '{"text": ',
    })
    expect([broken.status, broken.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    expect((await user.call('GET', '/api/v1/nothing')).status).toBe(404)
    for (const id of ['x', '%00', "'; drop table photos; --", '..%2f..%2fsecret', 'ü'.repeat(20)]) {
      expect([id, (await user.call('GET', `/api/v1/photos/${id}/original`)).status]).toEqual([id, 404])
    }
  })
})

describe('changes', () => {
  it('tell everything after a point, each photo once, as it is now', async () => {
    const other = await signUp(server.url)
    const start = (await other.call<ChangesAnswer>('GET', '/api/v1/changes')).json
    const { json } = await other.upload([
      { name: 'a.jpg', bytes: await drawPhoto(51) },
      { name: 'b.jpg', bytes: await drawPhoto(52) },
    ])
    const [a, b] = json.results.map(({ id }) => id) as [string, string]
    await other.settled([a, b])
    await other.call('PATCH', `/api/v1/photos/${a}`, { favorite: true })
    await other.call('DELETE', `/api/v1/photos/${b}?permanent=true`)
    const { json: after } = await other.call<ChangesAnswer>('GET', `/api/v1/changes?since=${start.next}`)
    expect(after).toMatchObject({ more: false, reset: false })
    expect(after.items).toHaveLength(2)
    expect(after.items[0]).toMatchObject({
      kind: 'photo',
      photo: { id: a, favorite: true, status: 'processed' },
    })
    expect(after.items[1]).toEqual({ kind: 'photo-deleted', id: b })
    const { json: nothing } = await other.call<ChangesAnswer>('GET', `/api/v1/changes?since=${after.next}`)
    expect(nothing).toMatchObject({ items: [], next: after.next })
  })
})

describe('API keys', () => {
  it('open what a session opens, until they are deleted', async () => {
    const { json: key } = await user.call<{ key: string; id: string }>('POST', '/api/auth/api-key/create', {
      name: 'test',
    })
    const byKey = createClient(server.url, '', '')
    const ask = () => byKey.call<Stats>('GET', '/api/v1/stats', undefined, { 'x-api-key': key.key })
    expect((await ask()).status).toBe(200)
    expect(
      (await byKey.call('GET', '/api/v1/stats', undefined, { 'x-api-key': 'glimpse_wrong' })).status,
    ).toBe(401)
    await user.call('POST', '/api/auth/api-key/delete', { keyId: key.id })
    expect((await ask()).status).toBe(401)
  })
  it('signing out ends the session at once', async () => {
    const other = await signUp(server.url)
    expect((await other.call('GET', '/api/v1/stats')).status).toBe(200)
    await other.call('POST', '/api/auth/sign-out', {})
    expect((await other.call('GET', '/api/v1/stats')).status).toBe(401)
  })
})
