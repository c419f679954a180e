import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { blobStoreContract } from '../../../test/contracts/blob-store.contract.ts'
import { bundle } from '../../../test/bundle.ts'
import { openFilesystemBlobStore } from './filesystem.ts'

const temporaryDirectory = () => mkdtemp(path.join(tmpdir(), 'glimpse-blobs-'))

blobStoreContract('filesystem', async () => {
  const directory = await temporaryDirectory()
  return {
    open: () => openFilesystemBlobStore({ directory }),
    dispose: () => rm(directory, { recursive: true, force: true }),
  }
})

describe('filesystem blob store', () => {
  let directory: string
  beforeEach(async () => {
    directory = await temporaryDirectory()
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  const temporaries = () => readdir(path.join(directory, 'tmp~'))

  it('spreads photos over folders and removes emptied ones', async () => {
    const store = await openFilesystemBlobStore({ directory })
    const ids = Array.from(
      { length: 400 },
      (_, at) => `0190aaaa-bbbb-7ccc-8ddd-${String(at).padStart(12, '0')}`,
    )
    for (const id of ids) await store.put(`photos/${id}/renders/one.webp`, Buffer.from('x'))
    const folders = await readdir(path.join(directory, 'photos'))
    // 400 balls into 4,096 boxes: about 381 boxes hit.
    expect(folders.length).toBeGreaterThan(350)
    for (const id of ids) await store.delete(`photos/${id}/renders/one.webp`)
    for (const folder of folders) expect(await readdir(path.join(directory, 'photos', folder))).toEqual([])
    await store.close()
  })

  it('holds a bounded part of a large stream in memory', async () => {
    const store = await openFilesystemBlobStore({ directory })
    const chunk = Buffer.alloc(256 * 1024, 7)
    let peak = 0
    const source = Readable.from(
      (function* () {
        for (let at = 0; at < 256; at += 1) {
          peak = Math.max(peak, process.memoryUsage().arrayBuffers)
          yield Buffer.from(chunk)
        }
      })(),
    )
    const before = process.memoryUsage().arrayBuffers
    await store.put('photos/a/original', source)
    // 64 MB went through; what was read ahead and not yet collected is far less.
    expect(peak - before).toBeLessThan(40 * 1024 * 1024)
    await store.close()
  })

  it('leaves no temporary file after an abort, a failed source, a finished put', async () => {
    const store = await openFilesystemBlobStore({ directory })
    const source = new PassThrough()
    const put = store.put('photos/a/original', source)
    source.write('half')
    source.destroy(new Error('gone'))
    await expect(put).rejects.toThrow('gone')
    await store.put('photos/a/original', Buffer.from('whole'))
    await store.deletePrefix('photos/a')
    expect(await temporaries()).toEqual([])
    await store.close()
  })

  it('tells a missing folder from a missing blob', async () => {
    const store = await openFilesystemBlobStore({ directory })
    await rm(directory, { recursive: true })
    await expect(store.check()).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      cause: { code: 'ENOENT' },
    })
    // Made again where it can be: an upload is worth more than an error.
    await store.put('photos/a/original', Buffer.from('x'))
    await store.check()
    await store.close()
  })

  it('reports I/O trouble with its cause', async () => {
    const file = path.join(directory, 'a-file')
    await writeFile(file, '')
    await expect(openFilesystemBlobStore({ directory: file })).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      cause: { code: expect.stringMatching(/EEXIST|ENOTDIR/) },
    })
  })

  it('removes what the dead left when opened, and nothing of the living', async () => {
    const store = await openFilesystemBlobStore({ directory })
    const source = new PassThrough()
    const writing = store.put('photos/a/original', source)
    source.write('first half, ')
    await expect.poll(temporaries).toHaveLength(1)
    const [mine] = await temporaries()
    const born = mine!.split('~')[2]!
    const stray = (name: string) => writeFile(path.join(directory, 'tmp~', name), 'x')
    // The same process id as ours in an earlier life; another machine's; another machine's, two days old.
    await stray(mine!.replace(`~${born}~`, `~${Number(born) + 1}~`))
    await stray(`another-host~1~1~young`)
    await stray(`another-host~1~1~old`)
    const long = new Date(Date.now() - 2 * 24 * 3600_000)
    await utimes(path.join(directory, 'tmp~', 'another-host~1~1~old'), long, long)

    const second = await openFilesystemBlobStore({ directory })
    expect((await temporaries()).sort()).toEqual([mine!, 'another-host~1~1~young'].sort())
    source.end('second half')
    await writing
    const found = await second.read('photos/a/original')
    expect((await buffer(found!.stream)).toString()).toBe('first half, second half')
    await Promise.all([store.close(), second.close()])
  })

  it('survives kill -9 in the middle of a put', async () => {
    const program = await bundle(fileURLToPath(new URL('../../../test/blob-writer.ts', import.meta.url)))
    try {
      const child = spawn(process.execPath, [program.file, directory], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const acknowledged: string[] = []
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        acknowledged.push(...text.split('\n').filter((line) => line !== ''))
        if (acknowledged.length >= 20) child.kill('SIGKILL')
      })
      await once(child, 'close')
      const store = await openFilesystemBlobStore({ directory })
      expect(await temporaries()).toEqual([])
      const present = new Set<string>()
      for await (const { key, size } of store.list('photos')) {
        expect(size).toBe(500_000)
        present.add(key)
      }
      for (const key of acknowledged) expect(present.has(key), key).toBe(true)
      await store.close()
    } finally {
      await program.dispose()
    }
  })

  it('reports a full disk, stores nothing of the blob and goes on when there is room', async ({ skip }) => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], { stdio: 'pipe' })
    } catch (error) {
      skip(`cannot mount a small file system here: ${(error as Error).message.split('\n').at(-1)}`)
    }
    try {
      const store = await openFilesystemBlobStore({ directory })
      await store.put('photos/a/original', Buffer.alloc(100_000, 1))
      const full = store.put(
        'photos/a/original',
        Readable.from([Buffer.alloc(700_000), Buffer.alloc(700_000)]),
      )
      await expect(full).rejects.toMatchObject({ name: 'StorageFullError', code: 'storage_full' })
      expect((await store.stat('photos/a/original'))?.size).toBe(100_000)
      expect(await temporaries()).toEqual([])
      await store.put('photos/b/original', Buffer.alloc(100_000, 1))
      await store.deletePrefix('photos/a')
      expect((await stat(directory)).isDirectory()).toBe(true)
      await store.close()
    } finally {
      execFileSync('umount', [directory])
    }
  })
})
