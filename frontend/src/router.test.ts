import { expect, test } from 'vitest'
import { nextOf } from './router.ts'

test('after signing in only paths of this site are followed', () => {
  expect(nextOf('/search?q=dog')).toBe('/search?q=dog')
  for (const other of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    undefined,
    ['/x'],
  ]) {
    expect(nextOf(other)).toBe('/')
  }
})
