import { describe, expect, test } from 'vitest'
import type { SearchTerms } from './search-query.ts'
import { headlineOf, quotedList, searchedLine, shortDay, unknownLine, waitingLine } from './search-words.ts'

const terms = (some: Partial<SearchTerms>): SearchTerms => ({
  text: '',
  likePhotoIds: [],
  favorite: false,
  ...some,
})
const items = [{}] as never[]

describe('headline', () => {
  test.each([
    ['weak', items, { text: 'dog' }, 'Best matches first'],
    ['strong', items, { text: 'dog' }, 'Strong matches first'],
    ['none', items, { text: ' penguins on ice ' }, 'Nothing in your library looks like “penguins on ice”.'],
    ['none', [], { text: 'dog', favorite: true }, 'No photo fits these filters.'],
    ['weak', items, { likePhotoIds: ['a'] }, 'Most alike first'],
    ['none', items, { likePhotoIds: ['a'] }, 'Nothing in your library looks like this.'],
  ] as const)('%s', (verdict, hits, some, words) => {
    expect(
      headlineOf(
        { verdict, items: [...hits] },
        terms({ ...some, likePhotoIds: [...('likePhotoIds' in some ? some.likePhotoIds : [])] }),
      ),
    ).toBe(words)
  })
})

test('what was searched, and how fast', () => {
  expect(searchedLine(1208, 38.4)).toBe('in 1,208 photos · 38 ms')
  expect(searchedLine(1, 1240)).toBe('in 1 photo · 1.2 s')
  expect(searchedLine(0, undefined)).toBe('in 0 photos')
})
test('what waits', () => {
  expect(waitingLine(58)).toMatch(/^58 photos are .* themselves\.$/)
  expect(waitingLine(1)).toMatch(/^1 photo is .* itself\.$/)
})
test('words that were never learned', () => {
  expect(unknownLine(['passport'], true)).toBe('The basic search has never learned: “passport”.')
  expect(unknownLine(['a', 'b', 'c'], false)).toBe('This search model has never learned: “a”, “b” and “c”.')
  expect(quotedList([])).toBe('')
})
test('days read the same in every time zone', () => expect(shortDay('2025-06-01')).toBe('1 Jun 2025'))
