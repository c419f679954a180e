import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page, Photo, PhotoStatusAnswer, SearchAnswer, UploadAnswer } from '@glimpse/contract'
import { until } from './until.ts'

export interface Answer<T> {
  status: number
  headers: Headers
  json: T
  text: string
}

export interface Client {
  url: string
  cookie: string
  email: string
  call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>
  upload(files: readonly (string | { name: string; bytes: Uint8Array })[]): Promise<Answer<UploadAnswer>>
  /** Waits until every photo is processed or failed. */
  settled(ids: readonly string[], seconds?: number): Promise<PhotoStatusAnswer[]>
  search(text: string, limit?: number): Promise<SearchAnswer>
  allPhotos(): Promise<Photo[]>
}

const password = 'correct horse 9 battery'
let made = 0

async function authenticate(url: string, route: string, body: unknown): Promise<string> {
  const response = await fetch(`${url}/api/auth/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`)
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

export async function signUp(url: string, name = `user${++made}`): Promise<Client> {
  const email = `${name}@example.org`
  return createClient(url, email, await authenticate(url, 'sign-up/email', { name, email, password }))
}

export async function signIn(url: string, email: string): Promise<Client> {
  return createClient(url, email, await authenticate(url, 'sign-in/email', { email, password }))
}

export function createClient(url: string, email: string, cookie: string): Client {
  async function call<T>(
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    const isForm = body instanceof FormData
    const response = await fetch(url + route, {
      method,
      headers: {
        ...(cookie ? { cookie } : {}),
        origin: url,
        ...(body !== undefined && !isForm ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      json = undefined
    }
    return { status: response.status, headers: response.headers, json: json as T, text }
  }
  return {
    url,
    cookie,
    email,
    call,
    upload(files) {
      const form = new FormData()
      for (const file of files) {
        const { name, bytes } =
          typeof file === 'string' ? { name: path.basename(file), bytes: readFileSync(file) } : file
        form.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), name)
      }
      return call('POST', '/api/v1/photos', form)
    },
    async settled(ids, seconds = 120) {
      const settled = new Map<string, PhotoStatusAnswer>()
      await until(
        async () => {
          for (const id of ids) {
            if (settled.has(id)) continue
            const { json, status } = await call<PhotoStatusAnswer>('GET', `/api/v1/photos/${id}/status`)
            if (status !== 200) throw new Error(`status of ${id}: ${status}`)
            if (['processed', 'failed'].includes(json.status)) settled.set(id, json)
          }
          return settled.size === ids.length
        },
        `${ids.length} photos settle`,
        seconds,
      )
      return ids.map((id) => settled.get(id)!)
    },
    async search(text, limit = 50) {
      const { json, status, text: body } = await call<SearchAnswer>('POST', '/api/v1/search', { text, limit })
      if (status !== 200) throw new Error(`search: ${status} ${body}`)
      return json
    },
    async allPhotos() {
      const photos: Photo[] = []
      for (let cursor: string | undefined; ;) {
        const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
        const { json } = await call<Page<Photo>>('GET', `/api/v1/photos?limit=100${query}`)
        photos.push(...json.items)
        cursor = json.nextCursor
        if (!cursor) return photos
      }
    },
  }
}
