import type { Change, Photo } from '@glimpse/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayOf, newestFirst, type DayPhotos } from '../timeline/day-photos.ts'
import { photoFixture } from '../timeline/photo-fixture.ts'
import { applyChanges } from './apply-changes.ts'

const on = (date: string, id: string, extra: Partial<Photo> = {}) =>
  photoFixture({ id, takenAt: `${date}T12:00:00`, ...extra })
const changed = (photo: Photo): Change => ({ kind: 'photo', photo })

function libraryOf(photos: Photo[], loaded: (date: string) => boolean = () => true) {
  const days = new Map<string, DayPhotos>()
  for (const photo of [...photos].sort(newestFirst)) {
    const day = days.get(dayOf(photo)) ?? { photos: [] }
    day.photos.push(photo)
    days.set(dayOf(photo), day)
  }
  const shape = [...days].map(([date, day]) => ({
    date,
    count: day.photos.length,
    aspectSum: day.photos.reduce((sum, photo) => sum + (photo.width ?? 3) / (photo.height ?? 2), 0),
  }))
  return {
    timeline: { total: photos.length, days: shape },
    days: new Map([...days].filter(([date]) => loaded(date))),
  }
}

describe('applyChanges', () => {
  test('a new photo opens a new day in its place', () => {
    const library = libraryOf([on('2025-06-14', 'a'), on('2025-06-10', 'b')])
    const result = applyChanges(library, [changed(on('2025-06-12', 'c', { status: 'queued' }))])
    expect(result.timeline?.days.map((day) => [day.date, day.count])).toEqual([
      ['2025-06-14', 1],
      ['2025-06-12', 1],
      ['2025-06-10', 1],
    ])
    expect(result.timeline?.total).toBe(3)
    expect(result.uncertain).toBe(false)
  })

  test('reading the date moves a photo between days, and the day it leaves empty disappears', () => {
    const library = libraryOf([on('2026-11-21', 'a', { status: 'queued' }), on('2025-06-10', 'b')])
    const result = applyChanges(library, [
      changed(on('2025-06-10', 'a', { updatedAt: '2026-11-21T10:00:01.000Z' })),
    ])
    expect(result.timeline?.days.map((day) => [day.date, day.count])).toEqual([['2025-06-10', 2]])
    expect(result.days.get('2026-11-21')).toBeUndefined()
    expect(result.days.has('2026-11-21')).toBe(true)
    expect(result.days.get('2025-06-10')?.photos.map((photo) => photo.id)).toEqual(['b', 'a'])
  })

  test('an event that was overtaken by a newer answer is ignored', () => {
    const library = libraryOf([
      on('2025-06-10', 'a', { updatedAt: '2026-01-02T00:00:00.000Z', favorite: true }),
    ])
    const result = applyChanges(library, [
      changed(on('2025-06-10', 'a', { updatedAt: '2026-01-01T00:00:00.000Z' })),
    ])
    expect(result.days.get('2025-06-10')?.photos[0]?.favorite).toBe(true)
  })

  test('what happens in days that are not loaded asks for the counts afresh', () => {
    const library = libraryOf([on('2025-06-14', 'a'), on('2025-06-10', 'b')], (date) => date === '2025-06-14')
    expect(applyChanges(library, [changed(on('2025-06-10', 'b', { favorite: true }))]).uncertain).toBe(true)
    expect(applyChanges(library, [{ kind: 'photo-deleted', id: 'b' }]).uncertain).toBe(true)
    expect(applyChanges(library, [changed(on('2025-06-14', 'a', { favorite: true }))]).uncertain).toBe(false)
  })

  test('a photo beyond what is loaded of a very full day is counted, not shown', () => {
    const library = libraryOf([on('2025-06-10', 'm')])
    library.days.set('2025-06-10', { photos: library.days.get('2025-06-10')!.photos, nextCursor: 'more' })
    const result = applyChanges(library, [changed(on('2025-06-10', 'a', { status: 'queued' }))])
    expect(result.timeline?.total).toBe(2)
    expect(result.days.get('2025-06-10')?.photos.map((photo) => photo.id)).toEqual(['m'])
  })

  test('with everything loaded, patching equals building the library afresh', () => {
    const anyPhoto = fc
      .record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
        day: fc.integer({ min: 10, max: 14 }),
        trashed: fc.boolean(),
        width: fc.integer({ min: 1, max: 4 }),
      })
      .map(({ id, day, trashed, width }) =>
        on(`2025-06-${day}`, id, {
          width,
          height: 2,
          ...(trashed ? { trashedAt: '2026-01-01T00:00:00.000Z' } : {}),
        }),
      )
    const anyChange = fc.oneof(
      anyPhoto.map(changed),
      fc.constantFrom('a', 'b', 'c').map((id): Change => ({ kind: 'photo-deleted', id })),
    )
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 30 }), (changes) => {
        const truth = new Map<string, Photo>()
        for (const change of changes) {
          if (change.kind === 'photo-deleted') truth.delete(change.id)
          else if (change.photo.trashedAt) truth.delete(change.photo.id)
          else truth.set(change.photo.id, change.photo)
        }
        const expected = libraryOf([...truth.values()])
        const result = applyChanges(libraryOf([]), changes)
        expect(result.timeline?.days.map((day) => [day.date, day.count])).toEqual(
          expected.timeline.days.map((day) => [day.date, day.count]),
        )
        for (const [at, day] of expected.timeline.days.entries()) {
          expect(result.timeline?.days[at]?.aspectSum).toBeCloseTo(day.aspectSum, 6)
        }
        const shown = [...result.days].filter(([, day]) => day !== undefined)
        expect(new Map(shown)).toEqual(expected.days)
      }),
    )
  })
})
