import { expect, test } from 'vitest'
import { keysOf } from './api-keys.ts'

const key = {
  id: 'k',
  name: 'Phone',
  start: 'gl_ab',
  createdAt: '2026-11-21',
  expiresAt: null,
  lastRequest: null,
}

test('both shapes of the list are read, and nothing else is taken for one', () => {
  expect(keysOf([key])).toEqual([key])
  expect(keysOf({ apiKeys: [key], total: 1 })).toEqual([key])
  expect(keysOf(undefined)).toEqual([])
  expect(keysOf({ message: 'no' })).toEqual([])
})
