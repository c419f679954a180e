import { expect, test } from 'vitest'
import { neighbourTile } from './grid-navigation.ts'

const rows = [
  [
    { id: 'a', x: 0, width: 100 },
    { id: 'b', x: 104, width: 200 },
  ],
  [
    { id: 'c', x: 0, width: 150 },
    { id: 'd', x: 154, width: 150 },
  ],
  [{ id: 'e', x: 0, width: 80 }],
]

test('left and right follow the order across rows, up and down go to the nearest centre', () => {
  expect(neighbourTile(rows, 'b', 'ArrowRight')).toBe('c')
  expect(neighbourTile(rows, 'c', 'ArrowLeft')).toBe('b')
  expect(neighbourTile(rows, 'b', 'ArrowDown')).toBe('d')
  expect(neighbourTile(rows, 'd', 'ArrowDown')).toBe('e')
  expect(neighbourTile(rows, 'a', 'ArrowUp')).toBeUndefined()
  expect(neighbourTile(rows, 'e', 'ArrowRight')).toBeUndefined()
  expect(neighbourTile(rows, 'd', 'Home')).toBe('c')
  expect(neighbourTile(rows, 'c', 'End')).toBe('d')
})
