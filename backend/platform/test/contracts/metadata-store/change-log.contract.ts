import { describe, expect, it } from 'vitest'
import type { PhotoChange } from '../../../src/index.ts'
import type { MetadataStoreHarness } from '../metadata-store.contract.ts'
import { photoRecord, unique } from '../photo-record.ts'
import { opened } from './opened.ts'

const told = (change: PhotoChange) => (change.kind === 'photo' ? change.photo.id : `-${change.id}`)

export function changeLogContract(open: () => Promise<MetadataStoreHarness>): void {
  describe('the change log', () => {
    const context = opened(open)

    it('of an empty library is at its head', async () => {
      const ownerId = unique('owner-')
      expect(await context.store.changes.head(ownerId)).toBe(0)
      expect(await context.store.changes.since(ownerId, 0, 10)).toEqual({
        items: [],
        next: 0,
        more: false,
        reset: false,
      })
    })

    it('tells each photo once, as it is now, by its latest change', async () => {
      const { photos, changes } = context.store
      const ownerId = unique('owner-')
      const [a, b, c, d] = Array.from({ length: 4 }, () => photoRecord({ ownerId }))
      for (const photo of [a!, b!, c!, d!]) await photos.insert(photo)
      const start = await changes.head(ownerId)
      expect((await changes.since(ownerId, start, 10)).items).toEqual([])

      await photos.update(b!.id, () => ({ caption: 'first' }))
      await photos.update(a!.id, () => ({ favorite: true }))
      await photos.update(b!.id, () => ({ caption: 'second' }))
      await photos.update(d!.id, () => ({ favorite: true }))
      await photos.delete(d!.id, ownerId)
      const answer = await changes.since(ownerId, start, 10)
      expect(answer.items.map(told)).toEqual([a!.id, b!.id, `-${d!.id}`])
      expect(answer.items[1]).toEqual({ kind: 'photo', photo: await photos.find(b!.id) })
      expect(answer).toMatchObject({ more: false, reset: false, next: await changes.head(ownerId) })

      const everything = await changes.since(ownerId, 0, 10)
      expect(everything.items.map(told)).toEqual([c!.id, a!.id, b!.id, `-${d!.id}`])
    })

    it('pages on without a gap while things change', async () => {
      const { photos, changes } = context.store
      const ownerId = unique('owner-')
      const stored = Array.from({ length: 10 }, () => photoRecord({ ownerId }))
      for (const photo of stored) await photos.insert(photo)
      await photos.delete(stored[4]!.id, ownerId)
      const known = new Map<string, boolean>()
      let since = 0
      for (let pages = 0; ; pages++) {
        const page = await changes.since(ownerId, since, 3)
        expect(page.items.length).toBeLessThanOrEqual(3)
        expect(page.next).toBeGreaterThanOrEqual(since)
        for (const change of page.items) {
          if (change.kind === 'photo') known.set(change.photo.id, change.photo.favorite)
          else known.delete(change.id)
        }
        since = page.next
        if (pages === 1) {
          await photos.update(stored[0]!.id, () => ({ favorite: true }))
          await photos.delete(stored[1]!.id, ownerId)
        }
        if (!page.more) break
        expect(pages).toBeLessThan(20)
      }
      expect(since).toBe(await changes.head(ownerId))
      const now = stored.filter((_, index) => index !== 1 && index !== 4)
      expect([...known.keys()].sort()).toEqual(now.map(({ id }) => id))
      expect([...known].filter(([, favorite]) => favorite)).toEqual([[stored[0]!.id, true]])
    })

    it('goes on after a restart, also after the latest photo was deleted', async () => {
      const ownerId = unique('owner-')
      const photo = photoRecord({ ownerId })
      await context.store.photos.insert(photo)
      await context.store.photos.delete(photo.id, ownerId)
      const head = await context.store.changes.head(ownerId)
      await context.reopen()
      expect(await context.store.changes.head(ownerId)).toBe(head)
      const next = photoRecord({ ownerId })
      await context.store.photos.insert(next)
      expect((await context.store.changes.since(ownerId, head, 10)).items.map(told)).toEqual([next.id])
    })

    it('says so when asked for a point that it has not reached: the data is older than the asker', async () => {
      const ownerId = unique('owner-')
      await context.store.photos.insert(photoRecord({ ownerId }))
      const head = await context.store.changes.head(ownerId)
      expect(await context.store.changes.since(ownerId, head + 1000, 10)).toEqual({
        items: [],
        next: head,
        more: false,
        reset: true,
      })
    })
  })
}
