import { expect, test } from 'vitest'
import { dayTitle, longDate, monthTitle } from './dates.ts'
import { count, formatBytes } from './words.ts'

test('days are named in wall-clock time, whatever the zone of the browser', () => {
  const today = new Date(2025, 10, 21)
  expect(dayTitle('2025-06-14', today)).toBe('Saturday, 14 June')
  expect(dayTitle('2024-01-01', today)).toBe('Monday, 1 January 2024')
  expect(longDate('2025-06-14T23:59:30')).toBe('14 June 2025 at 23:59')
  expect(monthTitle('2006-03-31')).toBe('March 2006')
})
test('numbers as people read them', () => {
  expect(count(1, 'photo')).toBe('1 photo')
  expect(count(2481, 'photo')).toBe('2,481 photos')
  expect(formatBytes(3_400_000)).toBe('3.4 MB')
  expect(formatBytes(999)).toBe('999 B')
})
