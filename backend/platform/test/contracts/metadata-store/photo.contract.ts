import { describe, expect, it } from 'vitest'
import { StoreUnavailableError } from '../../../src/index.ts'
import type { MetadataStoreHarness } from '../metadata-store.contract.ts'
import { fullPhotoRecord, photoRecord, unique } from '../photo-record.ts'
import { opened } from './opened.ts'

export function photoContract(open: () => Promise<MetadataStoreHarness>): void {
  describe('one photo', () => {
    const context = opened(open)

    it('is kept field by field, across a restart too', async () => {
      const photo = fullPhotoRecord(unique('owner-'))
      const plain = photoRecord({ ownerId: photo.ownerId })
      expect(await context.store.photos.insert(photo)).toStrictEqual({ photo, inserted: true })
      await context.store.photos.insert(plain)
      expect(await context.store.photos.find(photo.id)).toStrictEqual(photo)
      await context.reopen()
      expect(await context.store.photos.find(photo.id, photo.ownerId)).toStrictEqual(photo)
      expect(await context.store.photos.find(plain.id, photo.ownerId)).toStrictEqual(plain)
    })

    it('that is not there is undefined, whatever the id', async () => {
      const { photos } = context.store
      const ownerId = unique('owner-')
      const { photo } = await photos.insert(photoRecord({ ownerId }))
      const strange = [
        '',
        ' ',
        '%',
        "' OR 1=1 --",
        `${photo.id}\0`,
        `${photo.id}\0x`,
        '\ud800',
        '$where',
        '__proto__',
      ]
      for (const id of [unique(), ...strange, 'x'.repeat(10_000)]) {
        expect(await photos.find(id)).toBeUndefined()
        expect(await photos.find(id, ownerId)).toBeUndefined()
        expect(await photos.findMany([id], ownerId)).toEqual([])
        expect(await photos.update(id, () => ({ favorite: true }))).toBeUndefined()
        expect(await photos.delete(id, ownerId)).toBeUndefined()
      }
      expect(await photos.find(photo.id, ownerId)).toStrictEqual(photo)
    })

    it('is not stored twice for one owner, and independently for another', async () => {
      const { photos } = context.store
      const [ownerId, other] = [unique('owner-'), unique('owner-')]
      const first = photoRecord({ ownerId, sha256: 'same' })
      const again = photoRecord({ ownerId, sha256: 'same', fileName: 'again.jpg' })
      expect((await photos.insert(first)).inserted).toBe(true)
      expect(await photos.insert(again)).toStrictEqual({ photo: first, inserted: false })
      expect((await photos.insert(photoRecord({ ownerId: other, sha256: 'same' }))).inserted).toBe(true)
      expect(await photos.find(again.id)).toBeUndefined()
      expect((await photos.counts(ownerId)).total).toBe(1)
    })

    it('uploaded many times at once is inserted once, and all are told the same', async () => {
      const { photos } = context.store
      const ownerId = unique('owner-')
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => photos.insert(photoRecord({ ownerId, sha256: 'race' }))),
      )
      expect(answers.filter(({ inserted }) => inserted)).toHaveLength(1)
      expect(new Set(answers.map(({ photo }) => photo.id)).size).toBe(1)
      expect((await photos.counts(ownerId)).total).toBe(1)
    })

    it('may be uploaded again after it was deleted', async () => {
      const { photos } = context.store
      const photo = photoRecord({ ownerId: unique('owner-') })
      await photos.insert(photo)
      expect(await photos.delete(photo.id, photo.ownerId)).toStrictEqual(photo)
      expect(await photos.find(photo.id)).toBeUndefined()
      expect((await photos.insert({ ...photo, id: unique() })).inserted).toBe(true)
    })

    it('is deleted once, however many ask', async () => {
      const { photos } = context.store
      const photo = photoRecord({ ownerId: unique('owner-') })
      await photos.insert(photo)
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => photos.delete(photo.id, photo.ownerId)),
      )
      expect(answers.filter(Boolean)).toHaveLength(1)
    })

    it('is found among many in the order asked', async () => {
      const { photos } = context.store
      const ownerId = unique('owner-')
      const stored = Array.from({ length: 600 }, () => photoRecord({ ownerId }))
      for (const photo of stored) await photos.insert(photo)
      const stranger = photoRecord({ ownerId: unique('owner-') })
      await photos.insert(stranger)
      const asked = stored.map(({ id }) => id).reverse()
      const found = await photos.findMany([unique(), ...asked, stranger.id], ownerId)
      expect(found.map(({ id }) => id)).toEqual(asked)
      expect(await photos.findMany([], ownerId)).toEqual([])
    })
  })

  describe('changing a photo', () => {
    const context = opened(open)

    it('sets, removes and keeps fields, and tells when', async () => {
      const { photos } = context.store
      const photo = fullPhotoRecord(unique('owner-'))
      await photos.insert(photo)
      const before = Date.now()
      const after = await photos.update(photo.id, () => ({
        caption: 'new',
        error: undefined,
        trashedAt: undefined,
      }))
      const { error: _error, trashedAt: _trashedAt, ...kept } = photo
      expect(after).toStrictEqual({ ...kept, caption: 'new', updatedAt: expect.any(String) })
      expect(Date.parse(after!.updatedAt)).toBeGreaterThanOrEqual(before)
      expect(await photos.find(photo.id)).toStrictEqual(after)
    })

    it('changes nothing where the change says so, the owner is another, or the change throws', async () => {
      const { photos, changes } = context.store
      const photo = photoRecord({ ownerId: unique('owner-') })
      await photos.insert(photo)
      const head = await changes.head(photo.ownerId)
      let asked: unknown
      expect(await photos.update(photo.id, (now) => void (asked = now))).toBeUndefined()
      expect(asked).toStrictEqual(photo)
      expect(await photos.update(photo.id, () => ({ favorite: true }), unique('owner-'))).toBeUndefined()
      const fault = new Error('no')
      const failing = photos.update(photo.id, () => {
        throw fault
      })
      await expect(failing).rejects.toBe(fault)
      expect(await photos.find(photo.id)).toStrictEqual(photo)
      expect(await changes.head(photo.ownerId)).toBe(head)
    })

    it('never loses one of many changes at once, and a condition lets one through', async () => {
      const { photos } = context.store
      const photo = photoRecord({ ownerId: unique('owner-') })
      await photos.insert(photo)
      const times = 25
      await Promise.all(
        Array.from({ length: times }, () =>
          photos.update(photo.id, (now) => ({ revision: now.revision + 1 })),
        ),
      )
      expect((await photos.find(photo.id))?.revision).toBe(times)
      const claims = await Promise.all(
        Array.from({ length: 10 }, () =>
          photos.update(photo.id, (now) => (now.status === 'queued' ? { status: 'processing' } : undefined)),
        ),
      )
      expect(claims.filter(Boolean)).toHaveLength(1)
    })
  })

  describe('owners', () => {
    const context = opened(open)

    it('see nothing of each other by any method', async () => {
      const { photos, changes } = context.store
      const [mine, theirs] = [unique('owner-'), unique('owner-')]
      const photo = { ...fullPhotoRecord(theirs), trashedAt: undefined }
      const trashed = fullPhotoRecord(theirs)
      await photos.insert(photo)
      await photos.insert(trashed)
      const cursor = (await photos.list(theirs, { limit: 1, view: 'library' })).nextCursor

      expect(await photos.find(photo.id, mine)).toBeUndefined()
      expect(await photos.findMany([photo.id, trashed.id], mine)).toEqual([])
      expect(await photos.update(photo.id, () => ({ caption: 'x' }), mine)).toBeUndefined()
      expect(await photos.delete(photo.id, mine)).toBeUndefined()
      for (const view of ['library', 'trash'] as const) {
        expect(await photos.list(mine, { limit: 10, view, cursor })).toEqual({ items: [] })
      }
      expect(await photos.timeline(mine)).toEqual({ total: 0, days: [] })
      expect(await photos.counts(mine)).toEqual({
        total: 0,
        byStatus: { queued: 0, processing: 0, processed: 0, failed: 0 },
        trashed: 0,
        waitingForSearch: 0,
        bytes: 0,
      })
      expect(await changes.head(mine)).toBe(0)
      expect((await changes.since(mine, 0, 10)).items).toEqual([])
      expect((await photos.find(photo.id, theirs))?.caption).toBe(photo.caption)
    })
  })

  describe('a closed store', () => {
    it('says that it is not available', async () => {
      const harness = await open()
      const { store } = { store: harness.store() }
      await store.check()
      await harness.dispose()
      const refused = { name: StoreUnavailableError.name, status: 503, code: 'store_unavailable' }
      await expect(store.check()).rejects.toMatchObject(refused)
      await expect(store.photos.find('x')).rejects.toMatchObject(refused)
      await expect(store.photos.insert(photoRecord({ ownerId: 'o' }))).rejects.toMatchObject(refused)
      await expect(store.photos.list('o', { limit: 1, view: 'library' })).rejects.toMatchObject(refused)
      await expect(store.changes.since('o', 0, 1)).rejects.toMatchObject(refused)
      await expect(store.settings.get('x')).rejects.toMatchObject(refused)
    })
  })
}
