import type { Change } from '@glimpse/contract'
import { QueryClient } from '@tanstack/vue-query'
import { describe, expect, test, vi } from 'vitest'
import { photoKeys } from '../../api/photos.ts'
import { photoFixture } from '../timeline/photo-fixture.ts'
import { dropStaleDays, forgetPhotos, latestOf, patchCaches } from './patch-caches.ts'

const date = '2025-06-14'
const one = photoFixture({ id: 'a' })
const newer = (extra: Parameters<typeof photoFixture>[0]) =>
  photoFixture({ id: 'a', updatedAt: '2026-01-01T00:00:05.000Z', ...extra })
const hit = { photo: one, score: 1, why: [] }
const answer = { items: [hit], verdict: 'strong' as const, searched: 1, waiting: 0, unknownWords: [] }

function filled(): QueryClient {
  const queries = new QueryClient()
  queries.setQueryData(photoKeys.timeline(), { total: 1, days: [{ date, count: 1, aspectSum: 1.5 }] })
  queries.setQueryData(photoKeys.day(date), { photos: [one] })
  queries.setQueryData(photoKeys.detail('a'), one)
  queries.setQueryData(photoKeys.search({ text: 'x' }), { pages: [answer], pageParams: [undefined] })
  queries.setQueryData(photoKeys.trash(), { pages: [{ items: [] }], pageParams: [undefined] })
  return queries
}

describe('patchCaches', () => {
  test('one event reaches the timeline, the viewer and the search results', () => {
    vi.useFakeTimers()
    const queries = filled()
    patchCaches(queries, [{ kind: 'photo', photo: newer({ favorite: true }) }])
    expect(queries.getQueryData(photoKeys.day(date))).toMatchObject({ photos: [{ favorite: true }] })
    expect(queries.getQueryData(photoKeys.detail('a'))).toMatchObject({ favorite: true })
    const search = queries.getQueryData(photoKeys.search({ text: 'x' }))
    expect(search).toMatchObject({ pages: [{ items: [{ photo: { favorite: true }, score: 1 }] }] })
    vi.useRealTimers()
  })

  test('trashing moves a photo from the timeline and the results into the trash, restoring moves it back', () => {
    vi.useFakeTimers()
    const queries = filled()
    patchCaches(queries, [{ kind: 'photo', photo: newer({ trashedAt: '2026-01-01T00:00:05.000Z' }) }])
    expect(queries.getQueryData(photoKeys.timeline())).toEqual({ total: 0, days: [] })
    expect(queries.getQueryData(photoKeys.day(date))).toBeUndefined()
    expect(queries.getQueryData(photoKeys.search({ text: 'x' }))).toMatchObject({ pages: [{ items: [] }] })
    expect(queries.getQueryData(photoKeys.trash())).toMatchObject({ pages: [{ items: [{ id: 'a' }] }] })
    patchCaches(queries, [{ kind: 'photo', photo: newer({ updatedAt: '2026-01-01T00:00:09.000Z' }) }])
    expect(queries.getQueryData(photoKeys.timeline())).toMatchObject({ total: 1, days: [{ date, count: 1 }] })
    expect(queries.getQueryData(photoKeys.trash())).toMatchObject({ pages: [{ items: [] }] })
    vi.useRealTimers()
  })

  test('forgetting takes photos off the screen at once', () => {
    const queries = filled()
    forgetPhotos(queries, ['a'])
    expect(queries.getQueryData(photoKeys.timeline())).toEqual({ total: 0, days: [] })
  })

  test('days that the timeline contradicts are let go', () => {
    const queries = filled()
    queries.setQueryData(photoKeys.timeline(), { total: 2, days: [{ date, count: 2, aspectSum: 3 }] })
    dropStaleDays(queries)
    expect(queries.getQueryData(photoKeys.day(date))).toBeUndefined()
  })
})

test('latestOf keeps the newest word about each photo, whatever the order', () => {
  const words: Change[] = [
    { kind: 'photo', photo: newer({ status: 'processed' }) },
    { kind: 'photo', photo: photoFixture({ id: 'a', status: 'processing' }) },
    { kind: 'photo-deleted', id: 'b' },
    { kind: 'photo', photo: photoFixture({ id: 'b' }) },
  ]
  expect(latestOf(words)).toEqual([words[0], words[2]])
})
