import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLogger } from '@glimpse/platform'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, commit, cutAfter, openHubServer, stall, type HubServer } from '../../test/hub-server.ts'
import { explain, startDownload, waitBefore, type Download, type DownloadState } from './download.ts'

const repository = 'owner/model'
const noise = (length: number, seed: number) =>
  Buffer.from(Uint8Array.from({ length }, (_, at) => (at * at * seed + at * 7) & 255))
const files = new Map([
  ['config.json', Buffer.from('{"model_type":"clip"}')],
  ['tokenizer.json', Buffer.from('{}')],
  ['tokenizer_config.json', Buffer.from('{}')],
  ['onnx/vision_model.onnx', noise(300_000, 3)],
  ['onnx/text_model_quantized.onnx', noise(100_000, 5)],
])
const vision = files.get('onnx/vision_model.onnx')!

let root: string
let hub: HubServer
const open: Download[] = []
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'glimpse-download-'))
  hub = await openHubServer(repository, files)
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((download) => download.close()))
  await hub.close()
  await rm(root, { recursive: true, force: true })
})

/** Starts a download; `reached` waits for a state. */
function begin(options: { name?: string; endpoint?: string; stallMs?: number; modelsDir?: string } = {}) {
  const states: DownloadState[] = []
  const waiters: { kind: DownloadState['kind']; done: (state: DownloadState) => void }[] = []
  let needed = true
  const download = startDownload({
    name: options.name ?? repository,
    manifest: undefined,
    modelsDir: options.modelsDir ?? root,
    endpoint: options.endpoint ?? hub.endpoint,
    logger: createLogger('silent'),
    isNeeded: () => needed,
    retryWaitMs: () => 5,
    ...(options.stallMs !== undefined && { stallMs: options.stallMs }),
    onChange() {
      const state = download.state()
      states.push(state)
      for (const waiter of waiters) if (waiter.kind === state.kind) waiter.done(state)
    },
  })
  open.push(download)
  const reached = <K extends DownloadState['kind']>(kind: K) =>
    new Promise<Extract<DownloadState, { kind: K }>>((resolve) => {
      waiters.push({ kind, done: (state) => resolve(state as Extract<DownloadState, { kind: K }>) })
    })
  return { download, states, reached, drop: () => (needed = false) }
}

async function expectWhole(folder = path.join(root, repository)) {
  for (const [file, content] of files)
    expect((await readFile(path.join(folder, file))).equals(content), file).toBe(true)
}
const gets = (file: string) =>
  hub.requests.filter((one) => one.startsWith('GET') && one.includes(`/storage/${file}`))

describe('downloading a model', () => {
  it('brings the whole folder at once, pinned to the commit, and records what it holds', async () => {
    const { download, reached, states } = begin()
    const arrived = reached('arrived')
    download.check()
    await arrived
    await expectWhole()
    expect(await readdir(path.join(root, '.partial'))).toEqual([])
    const record = JSON.parse(
      await readFile(path.join(root, repository, 'glimpse-model.json'), 'utf8'),
    ) as object
    expect(record).toMatchObject({ repository, revision: commit })
    expect(hub.requests.filter((one) => one.startsWith('GET') && one.includes('/resolve/main/'))).toEqual([])
    const last = states.findLast((state) => state.kind === 'receiving')
    expect(last?.totalBytes).toBe([...files.values()].reduce((sum, file) => sum + file.length, 0))
  })

  it('continues where the connection broke', async () => {
    // The listing, three small files and the redirect go through; then the large file is cut.
    hub.faults.push(undefined, undefined, undefined, undefined, undefined, cutAfter(vision, 120_000))
    const { download, reached } = begin()
    const [waiting, arrived] = [reached('waiting'), reached('arrived')]
    download.check()
    expect((await waiting).message).toContain('goes on by itself')
    await arrived
    await expectWhole()
    const [, second] = gets('onnx/vision_model.onnx')
    const from = Number(/bytes=(\d+)-/.exec(second!)![1])
    expect(from).toBeGreaterThan(0)
    expect(from).toBeLessThanOrEqual(120_000)
  })

  it('continues in another process from what lies in .partial', async () => {
    const partial = path.join(root, '.partial/owner--model/onnx')
    await mkdir(partial, { recursive: true })
    await writeFile(path.join(partial, 'vision_model.onnx.part'), vision.subarray(0, 50_000))
    const { download, reached } = begin()
    const arrived = reached('arrived')
    download.check()
    await arrived
    await expectWhole()
    expect(gets('onnx/vision_model.onnx')).toEqual(['GET /storage/onnx/vision_model.onnx bytes=50000-'])
  })

  it('throws away what arrived damaged and fetches it afresh', async () => {
    hub.tamper.set('onnx/vision_model.onnx', noise(vision.length, 11))
    const { download, reached } = begin()
    const [waiting, arrived] = [reached('waiting'), reached('arrived')]
    download.check()
    expect((await waiting).message).toContain('arrived damaged')
    hub.tamper.clear()
    await arrived
    await expectWhole()
  })

  it('checks small files by the checksum of their git blob', async () => {
    hub.tamper.set('config.json', Buffer.from('{"model_type":"evil"}'))
    const { download, reached } = begin()
    const [waiting, arrived] = [reached('waiting'), reached('arrived')]
    download.check()
    expect((await waiting).message).toContain('config.json arrived damaged')
    hub.tamper.clear()
    await arrived
    await expectWhole()
  })

  it('outlives errors of the hub and connections that fall silent', async () => {
    hub.faults.push(answer(500), answer(503), answer(429), undefined, stall)
    const { download, reached } = begin({ stallMs: 100 })
    const arrived = reached('arrived')
    download.check()
    await arrived
    await expectWhole()
  })

  it.each([
    [404, 'has no'],
    [401, 'fetch it by hand'],
    [403, 'fetch it by hand'],
  ])('explains %i and tries again later', async (status, words) => {
    hub.faults.push(answer(status))
    const { download, reached } = begin()
    const [waiting, arrived] = [reached('waiting'), reached('arrived')]
    download.check()
    expect((await waiting).message).toContain(words)
    await arrived
  })

  it('explains a hub that is not there', async () => {
    const { download, reached } = begin({ endpoint: 'http://127.0.0.1:1' })
    const waiting = reached('waiting')
    download.check()
    expect((await waiting).message).toMatch(/cannot be reached .*(ECONNREFUSED|bad port)/)
  })

  it('explains a folder that cannot be written', async () => {
    await writeFile(path.join(root, 'file'), '')
    const { download, reached } = begin({ modelsDir: path.join(root, 'file') })
    const waiting = reached('waiting')
    download.check()
    expect((await waiting).message).toContain('.partial')
  })

  it('explains a name that cannot be downloaded', async () => {
    const { download, reached } = begin({ name: 'folder-of-mine' })
    const waiting = reached('waiting')
    download.check()
    expect((await waiting).message).toContain('no model that can be downloaded')
  })

  it('sets an incomplete folder aside instead of mixing with it', async () => {
    await mkdir(path.join(root, repository), { recursive: true })
    await writeFile(path.join(root, repository, 'mine.txt'), 'mine')
    const { download, reached } = begin()
    const arrived = reached('arrived')
    download.check()
    await arrived
    await expectWhole()
    const aside = (await readdir(path.join(root, 'owner'))).find((one) => one.includes('.incomplete-'))!
    expect(await readFile(path.join(root, 'owner', aside, 'mine.txt'), 'utf8')).toBe('mine')
  })

  it('stops when nobody needs it any more, and leaves nothing', async () => {
    hub.faults.push(undefined, undefined, undefined, undefined, undefined, stall)
    const { download, reached, drop } = begin()
    const [receiving, idle] = [reached('receiving'), reached('idle')]
    download.check()
    await receiving
    await vi.waitUntil(() => gets('onnx/vision_model.onnx').length === 1)
    drop()
    download.check()
    await idle
    expect(await readdir(path.join(root, '.partial'))).toEqual([])
  })

  it('closes at once while it waits for bytes', async () => {
    hub.faults.push(stall)
    const { download } = begin()
    download.check()
    await vi.waitUntil(() => hub.requests.length === 1)
    const before = performance.now()
    await download.close()
    expect(performance.now() - before).toBeLessThan(1_000)
  })
})

it('waits longer after each failure, and never more than ten minutes', () => {
  expect([1, 2, 3, 11, 100].map(waitBefore)).toEqual([1_000, 2_000, 4_000, 600_000, 600_000])
})

it('explains a full and a read-only disk', () => {
  const failure = (code: string) =>
    explain(Object.assign(new Error(code), { code }), 'clip', '/m/.partial/clip')
  expect(failure('ENOSPC')).toBe(
    'There is no room left on the disk for the search model clip (/m/.partial/clip).',
  )
  expect(failure('EROFS')).toContain('may not write to /m/.partial/clip')
})
