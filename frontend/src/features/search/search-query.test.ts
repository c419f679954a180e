import { searchRequest } from '@glimpse/contract'
import { describe, expect, test } from 'vitest'
import { queryOfTerms, requestOfTerms, termsOfQuery, type SearchTerms } from './search-query.ts'

const full: SearchTerms = {
  text: 'dog on a beach',
  likePhotoIds: ['a', 'b'],
  takenFrom: '2024-02-29',
  takenTo: '2025-01-01',
  favorite: true,
}

test('the address bar holds everything there and back', () => {
  expect(termsOfQuery(queryOfTerms(full) as never)).toEqual(full)
})

describe('addresses typed by people', () => {
  test.each(['2025-02-30', '2025-13-01', 'yesterday', '2025-1-1', ''])('no such day: %s', (from) =>
    expect(termsOfQuery({ from }).takenFrom).toBeUndefined(),
  )
  test('repeated and empty parameters', () => {
    expect(termsOfQuery({ q: ['dog', 'cat'], like: ['', null, 'x'] })).toMatchObject({
      text: 'dog',
      likePhotoIds: ['x'],
    })
    expect(termsOfQuery({})).toMatchObject({ text: '', likePhotoIds: [], favorite: false })
  })
  test('whatever they hold, the request is one that the contract accepts', () => {
    const terms = termsOfQuery({
      q: 'x'.repeat(5000),
      like: Array(50).fill('i'),
      from: '0000-00-00',
      favorite: '1',
    })
    expect(searchRequest.safeParse(requestOfTerms(terms)).success).toBe(true)
  })
})

test('nothing asked is no request', () => {
  expect(requestOfTerms({ ...full, text: '  ', likePhotoIds: [] })).toBeUndefined()
})
test('spaces do not make another search', () => {
  expect(requestOfTerms(termsOfQuery({ q: ' dog   run ' }))).toEqual({ text: 'dog run' })
})
