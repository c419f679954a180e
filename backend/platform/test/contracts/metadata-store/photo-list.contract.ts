import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ListPhotosQuery } from '@glimpse/contract'
import type { MetadataStore, PhotoRecord } from '../../../src/index.ts'
import type { MetadataStoreHarness } from '../metadata-store.contract.ts'
import { photoRecord, unique } from '../photo-record.ts'
import { opened } from './opened.ts'

/** The order of every list, by sorting an array. */
export function newestFirst(a: PhotoRecord, b: PhotoRecord): number {
  if (a.takenAt !== b.takenAt) return a.takenAt < b.takenAt ? 1 : -1
  return a.id < b.id ? 1 : -1
}

export async function everyPage(
  { photos }: MetadataStore,
  ownerId: string,
  query: Omit<ListPhotosQuery, 'cursor'>,
): Promise<PhotoRecord[]> {
  const all: PhotoRecord[] = []
  for (let cursor: string | undefined; ;) {
    const page = await photos.list(ownerId, { ...query, cursor })
    expect(page.items.length).toBeLessThanOrEqual(query.limit)
    all.push(...page.items)
    if (page.nextCursor === undefined) return all
    // A page that overlaps the last one would go round for ever.
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    expect(page.items).toHaveLength(query.limit)
    expect(page.nextCursor.length).toBeLessThanOrEqual(200)
    cursor = page.nextCursor
  }
}

/** Few days and seconds, so that ties are common. */
const generatedPhoto = fc.record({
  takenAt: fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('00:00:00', '12:30:00', '23:59:59'))
    .map(([day, time]) => `2024-02-0${day}T${time}`),
  status: fc.constantFrom('queued' as const, 'processing' as const, 'processed' as const, 'failed' as const),
  favorite: fc.boolean(),
  trashedAt: fc.option(fc.constant('2026-01-01T00:00:00.000Z'), { nil: undefined, freq: 4 }),
})
const day = fc.integer({ min: 1, max: 4 }).map((number) => `2024-02-0${number}`)
const generatedQuery = fc.record({
  limit: fc.integer({ min: 1, max: 7 }),
  view: fc.constantFrom('library' as const, 'trash' as const),
  status: fc.option(fc.constantFrom('queued' as const, 'processed' as const, 'failed' as const), {
    nil: undefined,
  }),
  favorite: fc.option(fc.boolean(), { nil: undefined }),
  until: fc.option(day, { nil: undefined }),
  from: fc.option(day, { nil: undefined }),
})

function matches(photo: PhotoRecord, query: Omit<ListPhotosQuery, 'cursor'>): boolean {
  const date = photo.takenAt.slice(0, 10)
  return (
    (query.view === 'trash') === (photo.trashedAt !== undefined) &&
    (query.status === undefined || photo.status === query.status) &&
    (query.favorite === undefined || photo.favorite === query.favorite) &&
    (query.until === undefined || date <= query.until) &&
    (query.from === undefined || date >= query.from)
  )
}

export function photoListContract(open: () => Promise<MetadataStoreHarness>): void {
  describe('listing photos', () => {
    const context = opened(open)

    it('of an empty library is one empty page', async () => {
      expect(await context.store.photos.list(unique('owner-'), { limit: 10, view: 'library' })).toEqual({
        items: [],
      })
    })

    it('pages agree with a sorted array under any filter, ties and limit', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(generatedPhoto, { maxLength: 30 }),
          fc.array(generatedQuery, { minLength: 1, maxLength: 6 }),
          async (generated, queries) => {
            const ownerId = unique('owner-')
            const stored = generated.map((fields) => photoRecord({ ownerId, ...fields }))
            for (const photo of stored) await context.store.photos.insert(photo)
            for (const query of queries) {
              const expected = stored.filter((photo) => matches(photo, query)).sort(newestFirst)
              const listed = await everyPage(context.store, ownerId, query)
              expect(listed.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
            }
          },
        ),
        { numRuns: 40 },
      )
    })

    it('pages neither overlap nor skip while photos arrive, change and go', async () => {
      const { photos } = context.store
      const ownerId = unique('owner-')
      const takenAt = '2024-05-05T12:00:00'
      const stored = Array.from({ length: 40 }, () => photoRecord({ ownerId, takenAt }))
      for (const photo of stored) await photos.insert(photo)
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await photos.list(ownerId, { limit: 7, view: 'library', cursor })
        seen.push(...page.items.map(({ id }) => id))
        expect(new Set(seen).size).toBe(seen.length)
        cursor = page.nextCursor
        await photos.insert(photoRecord({ ownerId, takenAt }))
        await photos.insert(photoRecord({ ownerId, takenAt: '2030-01-01T00:00:00' }))
        await photos.update(seen.at(-1)!, () => ({ caption: 'seen' }))
        // The very photo that the cursor was made of.
        await photos.delete(seen.at(-1)!, ownerId)
      } while (cursor)
      expect(seen).toEqual(
        stored
          .map(({ id }) => id)
          .sort()
          .reverse(),
      )
    })

    it('a cursor outlives a restart', async () => {
      const ownerId = unique('owner-')
      const stored = Array.from({ length: 5 }, () => photoRecord({ ownerId }))
      for (const photo of stored) await context.store.photos.insert(photo)
      const first = await context.store.photos.list(ownerId, { limit: 3, view: 'library' })
      await context.reopen()
      const rest = await context.store.photos.list(ownerId, {
        limit: 3,
        view: 'library',
        cursor: first.nextCursor,
      })
      expect([...first.items, ...rest.items]).toStrictEqual(stored.sort(newestFirst))
    })

    it('a broken cursor is refused by name', async () => {
      const { photos } = context.store
      const ownerId = unique('owner-')
      for (let i = 0; i < 3; i++) await photos.insert(photoRecord({ ownerId }))
      const good = (await photos.list(ownerId, { limit: 1, view: 'library' })).nextCursor!
      const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const broken = [
        '',
        'x',
        '%%%',
        `${good}!`,
        good.slice(0, -3),
        ` ${good}`,
        'null',
        encoded(null),
        encoded([]),
      ]
      for (const cursor of [
        ...broken,
        encoded({}),
        encoded([1, 2]),
        encoded(['a', { $gt: '' }]),
        '\ud800',
        '\0',
      ]) {
        await expect(photos.list(ownerId, { limit: 1, view: 'library', cursor })).rejects.toMatchObject({
          code: 'validation_failed',
          status: 400,
          fields: [{ field: 'cursor' }],
        })
      }
    })
  })

  describe('the timeline', () => {
    const context = opened(open)

    it('counts days newest first, without the trash, 3:2 where the size is unknown', async () => {
      const { photos } = context.store
      const ownerId = unique('owner-')
      expect(await photos.timeline(ownerId)).toEqual({ total: 0, days: [] })
      const on = (takenAt: string, over: Partial<PhotoRecord> = {}) =>
        photos.insert(photoRecord({ ownerId, takenAt, ...over }))
      await on('2024-02-29T23:59:59', { width: 4000, height: 3000 })
      await on('2024-02-29T00:00:00', { width: 1000, height: 2000 })
      await on('2024-03-01T00:00:00')
      await on('1999-12-31T10:00:00')
      const { photo } = await on('2024-03-01T08:00:00', { trashedAt: '2026-01-01T00:00:00.000Z' })
      const march = { date: '2024-03-01', count: 1, aspectSum: 1.5 }
      const expected = [
        { date: '2024-02-29', count: 2, aspectSum: expect.closeTo(4 / 3 + 1 / 2, 9) },
        { date: '1999-12-31', count: 1, aspectSum: 1.5 },
      ]
      expect(await photos.timeline(ownerId)).toEqual({ total: 4, days: [march, ...expected] })
      await photos.update(photo.id, () => ({ trashedAt: undefined, width: 300, height: 100 }))
      expect(await photos.timeline(ownerId)).toEqual({
        total: 5,
        days: [{ ...march, count: 2, aspectSum: 4.5 }, ...expected],
      })
    })
  })
}
