import { expect, test } from 'vitest'
import { scrubberMarks } from './scrubber-marks.ts'
import { layOutTimeline } from './timeline-layout.ts'

test('years are named where there is room, each once and in order', () => {
  const days = Array.from({ length: 3000 }, (_, index) => {
    const date = new Date(Date.UTC(2026, 10, 20) - index * 3 * 86_400_000).toISOString().slice(0, 10)
    return { date, count: 30, aspectSum: 42 }
  })
  const layout = layOutTimeline(days, { width: 1300, target: 186 })
  const years = scrubberMarks(layout, 800).flatMap((mark) => mark.year ?? [])
  expect(years[0]).toBe('2026')
  expect(new Set(years).size).toBe(years.length)
  expect([...years].sort().reverse()).toEqual(years)
  // Half the height has room for fewer names, and they keep their distance.
  const few = scrubberMarks(layout, 200).filter((mark) => mark.year)
  expect(few.length).toBeLessThan(years.length)
  few.slice(1).forEach((mark, at) => expect((mark.at - few[at]!.at) * 200).toBeGreaterThanOrEqual(22))
})
