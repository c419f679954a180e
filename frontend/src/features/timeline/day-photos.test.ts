import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { insertionIndex, newestFirst, planRequests, splitIntoDays } from './day-photos.ts'
import { photoFixture } from './photo-fixture.ts'

const at = (takenAt: string, id: string) => photoFixture({ takenAt, id })

test('insertionIndex keeps the order of the server, ties by id', () => {
  const anyPhoto = fc
    .tuple(fc.integer({ min: 10, max: 14 }), fc.constantFrom('a', 'b', 'c', 'd'))
    .map(([hour, id]) => at(`2025-06-14T${hour}:00:00`, id))
  fc.assert(
    fc.property(fc.array(anyPhoto, { maxLength: 20 }), (photos) => {
      const built: typeof photos = []
      for (const photo of photos) built.splice(insertionIndex(built, photo), 0, photo)
      expect(built.map((p) => [p.takenAt, p.id])).toEqual(
        [...photos].sort(newestFirst).map((p) => [p.takenAt, p.id]),
      )
    }),
  )
})

describe('splitIntoDays', () => {
  test('a whole answer makes every day whole, empty ones too', () => {
    const days = splitIntoDays(['2025-06-14', '2025-06-13', '2025-06-12'], {
      items: [at('2025-06-14T10:00:00', 'a'), at('2025-06-12T10:00:00', 'b')],
    })
    expect([...days].map(([date, day]) => [date, day.photos.length, day.nextCursor])).toEqual([
      ['2025-06-14', 1, undefined],
      ['2025-06-13', 0, undefined],
      ['2025-06-12', 1, undefined],
    ])
  })
  test('a day that a page broke off in is asked for again', () => {
    const days = splitIntoDays(['2025-06-14', '2025-06-13', '2025-06-12'], {
      items: [at('2025-06-14T10:00:00', 'a'), at('2025-06-13T10:00:00', 'b')],
      nextCursor: 'more',
    })
    expect([...days.keys()]).toEqual(['2025-06-14'])
  })
  test('one very full day keeps its cursor', () => {
    const page = { items: [at('2025-06-14T10:00:00', 'a')], nextCursor: 'more' }
    expect(splitIntoDays(['2025-06-14'], page).get('2025-06-14')?.nextCursor).toBe('more')
  })
})

test('planRequests joins neighbours up to the limit and lets a full day stand alone', () => {
  const day = (index: number, count: number) => ({ date: `day-${index}`, count, index })
  expect(planRequests([day(0, 10), day(1, 20), day(2, 900), day(3, 5), day(7, 5)], 500)).toEqual([
    ['day-0', 'day-1'],
    ['day-2'],
    ['day-3'],
    ['day-7'],
  ])
})
