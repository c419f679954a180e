import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommandContext } from '../session.ts'
import { fileInForm, startFakeServer, type FakeAnswer, type FakeRequest } from '../testing/fake-server.ts'
import { findPhotos } from './find-photos.ts'
import { importFolder } from './import.ts'

describe('import', () => {
  let base: string
  let folder: string
  let printed: string[]
  let told: string[]
  let fake: Awaited<ReturnType<typeof startFakeServer>>
  /** Bytes by id, as a server keeps them that knows duplicates by content. */
  let library: Map<string, string>
  let failedIds: Set<string>
  let onUpload: (file: { name: string; bytes: Buffer }) => FakeAnswer | undefined
  let counts: { queued: number }[]
  let modelState: string

  beforeEach(async () => {
    base = await mkdtemp(path.join(tmpdir(), 'glimpse-cli-'))
    folder = path.join(base, 'pictures')
    await mkdir(folder)
    printed = []
    told = []
    library = new Map()
    failedIds = new Set()
    counts = []
    modelState = 'ready'
    onUpload = () => undefined
    fake = await startFakeServer(serve)
  })
  afterEach(async () => {
    await fake.close()
    await rm(base, { recursive: true, force: true })
  })

  function serve(request: FakeRequest): FakeAnswer {
    const { pathname } = new URL(request.path, 'http://x')
    if (pathname === '/health/live') return {}
    if (pathname === '/api/v1/instance') return { json: { signup: 'open', hasAccounts: true, version: '0' } }
    if (pathname === '/api/v1/stats') return { json: statsNow() }
    if (request.method === 'GET') return { json: { items: [...failedIds].map(failedPhoto) } }
    const file = fileInForm(request)
    const special = onUpload(file)
    if (special) return special
    const bytes = file.bytes.toString('latin1')
    const known = [...library].find(([, other]) => other === bytes)?.[0]
    const id = known ?? `id-${library.size}`
    library.set(id, bytes)
    const result = { id, status: 'queued', duplicate: known !== undefined, fileName: file.name }
    return { status: 202, json: { results: [result] } }
  }

  function statsNow() {
    const { queued } = (counts.length > 1 ? counts.shift() : counts[0]) ?? { queued: 0 }
    const total = library.size
    const photos = {
      total,
      queued,
      processing: 0,
      processed: total - queued - failedIds.size,
      failed: failedIds.size,
      trashed: 0,
      waitingForSearch: modelState === 'missing' ? queued : 0,
    }
    return { photos, bytes: 1, searchModel: { wanted: 'auto', state: modelState, basic: false } }
  }

  const failedPhoto = (id: string) => ({
    id,
    fileName: 'x.jpg',
    mimeType: 'image/jpeg',
    size: 1,
    sha256: '',
    status: 'failed',
    error: { code: 'image_truncated', message: 'The file ends early' },
    stages: { derivatives: { state: 'failed' }, search: { state: 'waiting' } },
    takenAt: '2024-01-01T00:00:00',
    takenAtSource: 'upload',
    uploadedAt: '2024-01-01T00:00:00Z',
    updatedAt: '2024-01-01T00:00:00Z',
    favorite: false,
    revision: 0,
  })

  const context = (signal = new AbortController().signal): CommandContext => ({
    dataDir: path.join(base, 'data'),
    workingDir: base,
    url: fake.url,
    apiKey: 'key',
    user: undefined,
    program: '/none',
    env: {},
    signal,
    print: (line) => printed.push(line),
    tell: (line) => told.push(line),
  })
  const run = (options = {}, signal?: AbortSignal) =>
    importFolder(context(signal), 'pictures', { wait: true, again: false, concurrency: 3, ...options })
  const write = async (name: string, content: string | Buffer = name) => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), content)
  }
  const uploads = () => fake.requests.filter(({ method }) => method === 'POST')

  it('finds photos at any depth and passes over what is none', async () => {
    for (const name of [
      'b.JPG',
      'a/deep/er/c.heic',
      'notes.txt',
      'more.txt',
      'raw',
      '.hidden.jpg',
      '.trash/d.jpg',
    ])
      await write(name)
    await symlink('/etc', path.join(folder, 'outside'))
    await symlink(path.join(folder, 'b.JPG'), path.join(folder, 'inside.jpg'))
    const found = await findPhotos(folder)
    expect(found.photos.map(({ path: name }) => name)).toEqual(['a/deep/er/c.heic', 'b.JPG'])
    expect(found.photos[1]!.size).toBe('b.JPG'.length)
    expect(Object.fromEntries(found.otherKinds)).toEqual({ '.txt': 2, '': 1 })
    expect(found.links).toBe(2)
  })

  it('sends each photo with its bytes, and waits until all are read', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => at % 256))
    await write('one.jpg', bytes)
    await write('trip/zwei.jpg')
    await write('trip/copy.jpg', 'trip/zwei.jpg')
    counts = [{ queued: 2 }, { queued: 1 }, { queued: 0 }]
    expect(await run({ concurrency: 1 })).toBe(0)
    expect(uploads().map((request) => fileInForm(request).name)).toEqual(['one.jpg', 'copy.jpg', 'zwei.jpg'])
    expect(fileInForm(uploads()[0]!).bytes.equals(bytes)).toBe(true)
    expect(printed).toEqual(['2 added · 1 already there', '2 ready'])
    expect(counts).toEqual([{ queued: 0 }])
    expect(fake.requests.every(({ headers }) => headers['x-api-key'] === 'key')).toBe(true)
  })

  it('does not wait when told so', async () => {
    await write('one.jpg')
    counts = [{ queued: 1 }]
    expect(await run({ wait: false })).toBe(0)
    expect(printed).toEqual(['1 added'])
  })

  it('names what was refused and what could not be read, and answers 2', async () => {
    for (const name of ['bad.jpg', 'good.jpg', 'half.jpg']) await write(name)
    onUpload = ({ name }) =>
      name === 'bad.jpg'
        ? {
            status: 415,
            json: {
              code: 'file_type_unsupported',
              detail: 'This is a PDF file',
              status: 415,
              title: 'x',
              type: 'x',
              requestId: '',
            },
          }
        : undefined
    failedIds.add('id-1')
    expect(await run({ concurrency: 1 })).toBe(2)
    expect(printed[0]).toBe('2 added · 1 refused')
    expect(printed.slice(2)).toEqual(['  bad.jpg: This is a PDF file', '  half.jpg: The file ends early'])
  })

  it('does not send again what was taken before, unless the file has changed', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await write(name)
    await run()
    expect(uploads()).toHaveLength(3)
    await utimes(path.join(folder, 'b.jpg'), new Date(), new Date('2020-01-01'))
    await write('c.jpg', 'longer than before')
    printed = []
    expect(await run()).toBe(0)
    expect(uploads()).toHaveLength(5)
    expect(printed[0]).toBe('1 added · 1 already there · 1 sent before')
    await run({ again: true })
    expect(uploads()).toHaveLength(8)
  })

  it('goes on after an interruption, also one that tore the journal', async () => {
    for (let at = 0; at < 20; at += 1) await write(`${String(at).padStart(2, '0')}.jpg`)
    const controller = new AbortController()
    onUpload = ({ name }) => {
      if (name === '10.jpg') controller.abort()
      return undefined
    }
    await expect(run({ concurrency: 1 }, controller.signal)).rejects.toMatchObject({ name: 'AbortError' })
    const imports = path.join(base, 'data/imports')
    const journal = path.join(imports, (await readdir(imports))[0]!)
    const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n')
    expect(lines).toHaveLength(10)
    await writeFile(journal, `${lines.slice(0, 9).join('\n')}\n${lines[9]!.slice(0, 20)}`)

    onUpload = () => undefined
    const before = uploads().length
    expect(await run({ concurrency: 1 })).toBe(0)
    expect(uploads().length - before).toBe(11)
    // 9.jpg was sent twice and 10.jpg's answer was lost with the interruption: the server knew both.
    expect(printed[0]).toBe('9 added · 2 already there · 9 sent before')
    await run()
    expect(uploads().length - before).toBe(11)
    expect(library.size).toBe(20)
  })

  it('gives up on trouble that is about us, not about one file', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await write(name)
    onUpload = () => ({
      status: 403,
      json: { code: 'forbidden', detail: 'Read only', status: 403, title: 'x', type: 'x', requestId: '' },
    })
    await expect(run({ concurrency: 1 })).rejects.toMatchObject({
      name: 'ProblemError',
      message: 'Read only',
    })
    expect(uploads()).toHaveLength(1)
  })

  it('does not wait for ever where a model is missing', async () => {
    await write('a.jpg')
    modelState = 'missing'
    counts = [{ queued: 1 }]
    expect(await run()).toBe(0)
    expect(printed.at(-1)).toMatch(/^Not searchable yet/)
  })

  it('goes on past a file that vanishes or cannot be read', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await write(name)
    // Removed while the first is being sent, so that the second is gone when its turn comes.
    onUpload = () => {
      rmSync(path.join(folder, 'b.jpg'), { force: true })
      return undefined
    }
    expect(await run({ concurrency: 1 })).toBe(2)
    expect(printed[0]).toBe('2 added · 1 refused')
    expect(printed.at(-1)).toBe('  b.jpg: it is not there any more')
  })

  it('says in words what is wrong with the folder', async () => {
    const importing = (name: string) =>
      importFolder(context(), name, { wait: true, again: false, concurrency: 1 })
    await expect(importing('nowhere')).rejects.toThrow('There is no folder')
    await write('file.jpg')
    await expect(importing('pictures/file.jpg')).rejects.toThrow('is not a folder')
    await rm(path.join(folder, 'file.jpg'))
    expect(await importing('pictures')).toBe(0)
  })
})
