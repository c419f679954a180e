import { describe, expect, it } from 'vitest'
import type { MetadataStore, PhotoRecord } from '../../../src/index.ts'
import type { MetadataStoreHarness } from '../metadata-store.contract.ts'
import { photoRecord, unique } from '../photo-record.ts'
import { opened } from './opened.ts'

type Scan = Parameters<MetadataStore['photos']['scan']>[0]
const ready = { derivatives: { state: 'ready' }, search: { state: 'ready' } } as const

export function photoScanContract(open: () => Promise<MetadataStoreHarness>): void {
  describe('scans', () => {
    const context = opened(open)

    /** Ids among `of` that the scan finds, by pages of two; other tests' photos are passed over. */
    async function scanned(what: Scan, of: PhotoRecord[]): Promise<string[]> {
      const names = new Map(of.map(({ id, fileName }) => [id, fileName]))
      const found: string[] = []
      for (let after: string | undefined; ;) {
        const page = await context.store.photos.scan(what, { limit: 2, after })
        found.push(...page.flatMap(({ id }) => names.get(id) ?? []))
        if (page.length < 2) return found
        expect(page.at(-1)!.id).not.toBe(after)
        after = page.at(-1)!.id
      }
    }

    async function stored(named: Record<string, Partial<PhotoRecord>>): Promise<PhotoRecord[]> {
      const owners = [unique('owner-'), unique('owner-')]
      const photos = Object.entries(named).map(([fileName, over], index) =>
        photoRecord({ ownerId: owners[index % 2]!, fileName, ...over }),
      )
      for (const photo of photos) await context.store.photos.insert(photo)
      return photos
    }

    it('find what was never dispatched, and what was never answered', async () => {
      const early = '2026-01-01T00:00:00.000Z'
      const late = '2026-01-02T00:00:00.000Z'
      const photos = await stored({
        fresh: {},
        early: { dispatchedAt: early },
        'early and started': { status: 'processing', dispatchedAt: early },
        late: { dispatchedAt: late },
        'started, not dispatched': { status: 'processing' },
        done: { status: 'processed', stages: ready },
        failed: { status: 'failed', dispatchedAt: early },
        'fresh of another': {},
      })
      expect(await scanned({ kind: 'undispatched' }, photos)).toEqual([
        'fresh',
        'started, not dispatched',
        'fresh of another',
      ])
      expect(await scanned({ kind: 'unanswered', before: late }, photos)).toEqual([
        'early',
        'early and started',
      ])
      expect(await scanned({ kind: 'unanswered', before: early }, photos)).toEqual([])

      await context.store.photos.update(photos[0]!.id, () => ({ dispatchedAt: early }))
      await context.store.photos.update(photos[1]!.id, () => ({ status: 'processed' }))
      expect(await scanned({ kind: 'undispatched' }, photos)).toEqual([
        'started, not dispatched',
        'fresh of another',
      ])
      expect(await scanned({ kind: 'unanswered', before: late }, photos)).toEqual([
        'fresh',
        'early and started',
      ])
    })

    it('find what is not in a space', async () => {
      const space = unique('space-')
      const photos = await stored({
        unread: {},
        waiting: { stages: { ...ready, search: { state: 'waiting' } } },
        here: { stages: ready, searchSpaceId: space },
        elsewhere: { stages: ready, searchSpaceId: 'other-space' },
        'failed by search': { stages: { ...ready, search: { state: 'failed', reason: 'no' } } },
        'in the trash': {
          stages: ready,
          searchSpaceId: 'other-space',
          trashedAt: '2026-01-01T00:00:00.000Z',
        },
      })
      const before = await context.store.photos.countSpace(space)
      expect(before.inSpace).toBe(1)
      expect(await scanned({ kind: 'withoutSpace', spaceId: space }, photos)).toEqual([
        'waiting',
        'elsewhere',
        'in the trash',
      ])
      await context.store.photos.update(photos[3]!.id, () => ({ searchSpaceId: space }))
      await context.store.photos.update(photos[0]!.id, () => ({ stages: ready }))
      expect(await scanned({ kind: 'withoutSpace', spaceId: space }, photos)).toEqual([
        'unread',
        'waiting',
        'in the trash',
      ])
      expect(await context.store.photos.countSpace(space)).toEqual({
        inSpace: 2,
        readable: before.readable + 1,
      })
      expect((await context.store.photos.countSpace(unique('space-'))).inSpace).toBe(0)
    })

    it('find what lies in the trash, and page on past what was deleted meanwhile', async () => {
      const trashedAt = '2026-01-01T00:00:00.000Z'
      const photos = await stored({
        a: { trashedAt },
        library: {},
        b: { trashedAt },
        later: { trashedAt: '2026-06-01T00:00:00.000Z' },
        c: { trashedAt },
      })
      const what = { kind: 'trashedBefore', before: '2026-03-01T00:00:00.000Z' } as const
      expect(await scanned(what, photos)).toEqual(['a', 'b', 'c'])
      const mine = new Set(photos.map(({ id }) => id))
      const emptied: string[] = []
      for (let after: string | undefined; ;) {
        const page = await context.store.photos.scan(what, { limit: 1, after })
        if (page.length === 0) break
        after = page[0]!.id
        if (mine.has(after))
          emptied.push((await context.store.photos.delete(after, page[0]!.ownerId))!.fileName)
      }
      expect(emptied).toEqual(['a', 'b', 'c'])
      expect(await scanned(what, photos)).toEqual([])
    })

    it('go over all, oldest upload first', async () => {
      const photos = await stored({ a: {}, b: { status: 'failed' }, c: { stages: ready }, d: {}, e: {} })
      expect(await scanned({ kind: 'all' }, photos)).toEqual(['a', 'b', 'c', 'd', 'e'])
    })
  })
}
