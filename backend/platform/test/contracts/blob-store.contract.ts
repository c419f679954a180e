import { createHash, randomBytes } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BlobStore } from '../../src/ports/blob-store.ts'

/** `open` may be called again, also while an earlier one is open; `dispose` removes what was stored. */
export interface BlobStoreSetup {
  open(): Promise<BlobStore>
  dispose(): Promise<void>
}

/** What every BlobStore must hold, whatever it is made of. */
export function blobStoreContract(name: string, setup: () => Promise<BlobStoreSetup>): void {
  describe(`BlobStore contract: ${name}`, () => {
    let place: BlobStoreSetup
    let store: BlobStore

    beforeEach(async () => {
      place = await setup()
      store = await place.open()
    })
    afterEach(async () => {
      await store.close()
      await place.dispose()
    })

    const text = (content: string) => Buffer.from(content)
    const read = async (key: string, range?: { start: number; end: number }) => {
      const found = await store.read(key, range)
      if (!found) return undefined
      const bytes = await buffer(found.stream)
      expect(bytes.length).toBe(found.size)
      return bytes
    }
    const keys = async (prefix: string) => {
      const found: string[] = []
      for await (const { key } of store.list(prefix)) found.push(key)
      return found.sort()
    }

    it('answers undefined for what is missing', async () => {
      expect(await store.read('photos/none/original')).toBeUndefined()
      expect(await store.stat('photos/none/original')).toBeUndefined()
      await store.delete('photos/none/original')
      await store.deletePrefix('photos/none')
      expect(await keys('photos/none')).toEqual([])
      expect(await keys('photos')).toEqual([])
    })

    it('stores bytes and streams and tells their size', async () => {
      const before = Date.now() - 2_000
      expect(await store.put('photos/a/original', text('hello'))).toEqual({ size: 5 })
      const parts = Readable.from([text('two '), text('parts')])
      expect(await store.put('photos/a/preview.webp', parts, { contentType: 'image/webp' })).toEqual({
        size: 9,
      })
      expect(await read('photos/a/original')).toEqual(text('hello'))
      expect(await read('photos/a/preview.webp')).toEqual(text('two parts'))
      const stat = await store.stat('photos/a/original')
      expect(stat?.size).toBe(5)
      expect(stat!.modifiedAt.getTime()).toBeGreaterThan(before)
    })

    it('takes keys of one segment and of many', async () => {
      for (const key of ['single', 'two/parts', 'a/b/c/d/e-f_g.h']) {
        await store.put(key, text(key))
        expect((await read(key))?.toString()).toBe(key)
      }
      expect(await keys('')).toEqual(['a/b/c/d/e-f_g.h', 'single', 'two/parts'])
    })

    it('stores empty blobs', async () => {
      expect(await store.put('photos/a/empty', new Uint8Array(0))).toEqual({ size: 0 })
      expect(await store.put('photos/a/empty-stream', Readable.from([]))).toEqual({ size: 0 })
      expect(await read('photos/a/empty')).toEqual(Buffer.alloc(0))
      expect(await read('photos/a/empty-stream', { start: 0, end: 10 })).toEqual(Buffer.alloc(0))
      expect((await store.stat('photos/a/empty'))?.size).toBe(0)
    })

    it('overwrites', async () => {
      await store.put('photos/a/original', text('a longer first version'))
      await store.put('photos/a/original', text('second'))
      expect(await read('photos/a/original')).toEqual(text('second'))
    })

    it('reads ranges, both ends inclusive, clipped to the blob', async () => {
      await store.put('photos/a/original', text('0123456789'))
      expect(await read('photos/a/original', { start: 0, end: 0 })).toEqual(text('0'))
      expect(await read('photos/a/original', { start: 3, end: 5 })).toEqual(text('345'))
      expect(await read('photos/a/original', { start: 8, end: 99 })).toEqual(text('89'))
      expect(await read('photos/a/original', { start: 10, end: 12 })).toEqual(Buffer.alloc(0))
      await expect(store.read('photos/a/original', { start: -1, end: 3 })).rejects.toThrow(RangeError)
      await expect(store.read('photos/a/original', { start: 4, end: 3 })).rejects.toThrow(RangeError)
    })

    it('keeps a large stream byte for byte', async () => {
      const chunk = randomBytes(1024 * 1024)
      const sent = createHash('sha256')
      const source = Readable.from(
        (function* () {
          for (let at = 0; at < 64; at += 1) {
            chunk.writeUInt32BE(at)
            sent.update(chunk)
            yield Buffer.from(chunk)
          }
        })(),
      )
      expect(await store.put('photos/a/original', source)).toEqual({ size: 64 * chunk.length })
      const received = createHash('sha256')
      const found = await store.read('photos/a/original')
      for await (const part of found!.stream) received.update(part as Buffer)
      expect(received.digest('hex')).toBe(sent.digest('hex'))
    })

    it('leaves the former blob when the source fails midway', async () => {
      await store.put('photos/a/original', text('former'))
      const source = new PassThrough()
      const put = store.put('photos/a/original', source)
      source.write(Buffer.alloc(300_000))
      source.destroy(new Error('the client went away'))
      await expect(put).rejects.toThrow('the client went away')
      expect(await read('photos/a/original')).toEqual(text('former'))
      expect(await keys('')).toEqual(['photos/a/original'])
    })

    it('leaves nothing when a source ends before its time', async () => {
      const source = new PassThrough()
      const put = store.put('photos/a/original', source)
      source.write(Buffer.alloc(300_000))
      source.destroy()
      await expect(put).rejects.toThrow()
      expect(await store.stat('photos/a/original')).toBeUndefined()
    })

    it('stops when aborted, before and midway', async () => {
      const gone = AbortSignal.abort()
      await expect(store.put('photos/a/original', text('x'), { signal: gone })).rejects.toMatchObject({
        name: 'AbortError',
      })
      const controller = new AbortController()
      const source = new PassThrough()
      const put = store.put('photos/a/original', source, { signal: controller.signal })
      source.write(Buffer.alloc(300_000))
      controller.abort()
      await expect(put).rejects.toMatchObject({ name: 'AbortError' })
      expect(source.destroyed).toBe(true)
      expect(await keys('')).toEqual([])
    })

    it('refuses what is no key', async () => {
      const bad = [
        '',
        '/',
        '/etc/passwd',
        'a/',
        '/a',
        'a//b',
        '..',
        'a/../b',
        'a/..',
        '.',
        'a/./b',
        'a\\b',
        'a b',
        'ü',
        'a\0b',
        'tmp~',
        'x'.repeat(300),
      ]
      for (const key of bad) {
        await expect(store.put(key, text('x')), key).rejects.toThrow(TypeError)
        await expect(store.read(key), key).rejects.toThrow(TypeError)
        await expect(store.stat(key), key).rejects.toThrow(TypeError)
        await expect(store.delete(key), key).rejects.toThrow(TypeError)
        await expect(store.deletePrefix(key), key).rejects.toThrow(TypeError)
        if (key !== '') await expect(keys(key), key).rejects.toThrow(TypeError)
      }
    })

    it('deletes one blob and leaves its neighbours', async () => {
      await store.put('photos/a/original', text('x'))
      await store.put('photos/a/preview.webp', text('y'))
      await store.delete('photos/a/original')
      expect(await keys('')).toEqual(['photos/a/preview.webp'])
      await store.delete('photos/a')
      expect(await keys('')).toEqual(['photos/a/preview.webp'])
      await store.put('photos/a/original', text('again'))
      expect(await read('photos/a/original')).toEqual(text('again'))
    })

    it('deletes a whole prefix, by whole segments only', async () => {
      const wanted = ['photos/a', 'photos/ab/original', 'photos/b/original']
      for (const key of ['photos/ab/original', 'photos/b/original']) await store.put(key, text('x'))
      for (const part of ['original', 'renders/one', 'renders/two'])
        await store.put(`photos/c/${part}`, text('x'))
      await store.deletePrefix('photos/c')
      await store.deletePrefix('photos/a')
      await store.deletePrefix('photos/b/original')
      expect(await keys('')).toEqual(wanted.slice(1))
      await store.put('photos/c/original', text('anew'))
      await store.deletePrefix('photos')
      expect(await keys('')).toEqual([])
      await store.put('photos/c/original', text('anew'))
      expect(await keys('photos')).toEqual(['photos/c/original'])
    })

    it('lists past one page, each key once, with its size', async () => {
      const count = 1_150
      const wanted = Array.from({ length: count }, (_, at) => `photos/p${at}/original`)
      for (let at = 0; at < count; at += 50) {
        await Promise.all(wanted.slice(at, at + 50).map((key) => store.put(key, text(key))))
      }
      await store.put('other/p1/original', text('x'))
      const found = new Map<string, number>()
      for await (const { key, size } of store.list('photos')) {
        expect(found.has(key)).toBe(false)
        found.set(key, size)
      }
      expect([...found.keys()].sort()).toEqual(wanted.toSorted())
      expect(found.get('photos/p17/original')).toBe('photos/p17/original'.length)
      expect(await keys('photos/p1')).toEqual(['photos/p1/original'])
    })

    it('never shows part of a blob while it is written, read and deleted at once', async () => {
      const key = 'photos/a/original'
      const versions = Array.from({ length: 8 }, (_, at) => Buffer.alloc(200_000, at + 1))
      let writing = true
      const reader = async () => {
        while (writing) {
          const bytes = await read(key)
          if (!bytes) continue
          expect(bytes.length).toBe(200_000)
          expect(bytes.equals(versions[bytes[0]! - 1]!)).toBe(true)
        }
      }
      const readers = [reader(), reader()]
      for (let round = 0; round < 10; round += 1) {
        await Promise.all([
          ...versions.map((version) =>
            store.put(key, Readable.from([version.subarray(0, 90_000), version.subarray(90_000)])),
          ),
          store.delete(key),
          store.deletePrefix('photos/a'),
        ])
      }
      writing = false
      await Promise.all(readers)
      await store.put(key, text('last'))
      expect(await read(key)).toEqual(text('last'))
      expect(await keys('')).toEqual([key])
    })

    it('is seen by another who opened it, and by those who open it later', async () => {
      const other = await place.open()
      await store.put('photos/a/original', text('shared'))
      expect((await other.stat('photos/a/original'))?.size).toBe(6)
      await other.delete('photos/a/original')
      expect(await read('photos/a/original')).toBeUndefined()
      await store.put('photos/b/original', text('kept'))
      await other.close()
      await store.close()
      store = await place.open()
      expect(await read('photos/b/original')).toEqual(text('kept'))
    })

    it('says that it is there, and turns everything away once closed', async () => {
      await store.check()
      await store.close()
      const name = 'StoreUnavailableError'
      await expect(store.check()).rejects.toMatchObject({ name })
      await expect(store.put('photos/a/original', text('x'))).rejects.toMatchObject({ name })
      await expect(store.read('photos/a/original')).rejects.toMatchObject({ name })
      await expect(keys('photos')).rejects.toMatchObject({ name })
      await store.close()
    })
  })
}
