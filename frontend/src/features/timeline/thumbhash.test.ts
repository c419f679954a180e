import { rgbaToThumbHash } from 'thumbhash'
import { expect, test } from 'vitest'
import { placeholderUrl } from './thumbhash.ts'

test('a thumbhash becomes a picture, and a damaged one becomes nothing', () => {
  const red = Array.from({ length: 20 * 10 }, () => [200, 30, 30, 255]).flat()
  const hash = btoa(String.fromCharCode(...rgbaToThumbHash(20, 10, red)))
  expect(placeholderUrl(hash)).toMatch(/^data:image\/png;base64,/)
  expect(placeholderUrl(hash)).toBe(placeholderUrl(hash))
  expect(placeholderUrl(undefined)).toBeUndefined()
  expect(placeholderUrl('')).toBeUndefined()
  expect(placeholderUrl('not base64 !')).toBeUndefined()
  expect(placeholderUrl('AAA=')).toBeUndefined()
})
