import { describe, expect, test } from 'vitest'
import {
  matchingSearches,
  mostRecentSearches,
  parseSearches,
  useRecentSearches,
  withoutSearch,
  withSearch,
} from './recent-searches.ts'

describe('withSearch', () => {
  test('newest first, each once', () => {
    expect(withSearch(['dog', 'Beach  at sunset'], 'DOG ')).toEqual(['DOG', 'Beach  at sunset'])
    expect(withSearch(['dog'], '  red   kite ')).toEqual(['red kite', 'dog'])
    expect(withSearch(['dog'], '   ')).toEqual(['dog'])
  })
  test('keeps the last eight', () => {
    const list = Array.from({ length: 20 }, (_, n) => `search ${n}`).reduce<string[]>(withSearch, [])
    expect(list).toHaveLength(mostRecentSearches)
    expect(list[0]).toBe('search 19')
    expect(list.at(-1)).toBe('search 12')
  })
})

test('withoutSearch', () => expect(withoutSearch(['dog', 'cat'], 'Dog')).toEqual(['cat']))

test('matchingSearches leaves out what is typed already', () => {
  expect(matchingSearches(['dog', 'dog on a beach', 'cat'], 'dog')).toEqual(['dog on a beach'])
  expect(matchingSearches(['dog', 'cat'], '')).toEqual(['dog', 'cat'])
})

test.each([null, '', '{', '{"a":1}', '7', '"dog"'])('stored %s is an empty list', (stored) =>
  expect(parseSearches(stored)).toEqual([]),
)
test('only strings are taken from the storage', () =>
  expect(parseSearches('["dog",7,null,"cat"]')).toEqual(['dog', 'cat']))

function fakeStorage(fails = false): Storage {
  const held = new Map<string, string>()
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem(key: string, value: string) {
      if (fails) throw new DOMException('full', 'QuotaExceededError')
      held.set(key, value)
    },
  } as Storage
}

describe('useRecentSearches', () => {
  test('two accounts in one browser do not see each other’s', () => {
    const storage = fakeStorage()
    useRecentSearches(() => 'ann', storage).add('my passport')
    expect(useRecentSearches(() => 'ben', storage).searches.value).toEqual([])
    expect(useRecentSearches(() => 'ann', storage).searches.value).toEqual(['my passport'])
  })
  test('a full storage forgets only at reload', () => {
    const recent = useRecentSearches(() => 'ann', fakeStorage(true))
    recent.add('dog')
    expect(recent.searches.value).toEqual(['dog'])
  })
})
