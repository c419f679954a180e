import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { heightOfRows, targetRowHeight } from './justify.ts'
import {
  anchorAt,
  blockAt,
  blocksBetween,
  estimateHeight,
  headingHeight,
  layOutTimeline,
  positionOf,
  rowsBetween,
  rowsOfDay,
  topOfPhoto,
  type DayShape,
} from './timeline-layout.ts'

const frameOf = (width: number) => ({ width, target: targetRowHeight(width) })
const day = (date: string, count: number, aspects?: number[]): DayShape => ({
  date,
  count,
  aspectSum: aspects ? aspects.reduce((a, b) => a + b, 0) : count * 1.4,
  ...(aspects ? { aspects } : {}),
})
const dateOf = (index: number) =>
  new Date(Date.UTC(2025, 0, 1) - index * 86_400_000).toISOString().slice(0, 10)

describe('estimateHeight', () => {
  test('equals laying the day out with its mean aspect', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0.3, max: 5, noNaN: true }),
        fc.integer({ min: 300, max: 3000 }),
        (count, mean, width) => {
          const shape = { date: '2025-01-01', count, aspectSum: count * mean }
          expect(estimateHeight(shape, frameOf(width))).toBe(heightOfRows(rowsOfDay(shape, frameOf(width))))
        },
      ),
    )
  })
})

describe('layOutTimeline', () => {
  test('days follow each other without gaps and count photos from the newest', () => {
    const layout = layOutTimeline(
      [day('2025-06-14', 9), day('2025-06-13', 12), day('2025-06-12', 1)],
      frameOf(1300),
    )
    expect(layout.blocks.map((block) => block.first)).toEqual([0, 9, 21])
    for (const [at, block] of layout.blocks.entries()) {
      const next = layout.blocks[at + 1]
      expect(next?.top ?? layout.height).toBe(block.top + block.height)
    }
  })

  test('100,000 photos in 4,000 days stay within what browsers can scroll', () => {
    const days = Array.from({ length: 4000 }, (_, index) => day(dateOf(index), 25))
    const layout = layOutTimeline(days, frameOf(1300))
    expect(layout.blocks.at(-1)!.first).toBe(99_975)
    // Chrome and Firefox cannot scroll elements higher than about 17 million pixels.
    expect(layout.height).toBeLessThan(17_000_000)
  })
})

describe('finding places', () => {
  const days = Array.from({ length: 200 }, (_, index) => day(dateOf(index), (index % 17) + 1))
  const layout = layOutTimeline(days, frameOf(1300))
  const rows = (block: { date: string }) =>
    rowsOfDay(
      days.find((one) => one.date === block.date)!,
      layout,
    )

  test('blockAt agrees with looking at every block', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: Math.round(layout.height) + 50 }), (y) => {
        const inside = layout.blocks.findIndex((block) => y >= block.top && y < block.top + block.height)
        const expected = y < 0 ? 0 : inside < 0 ? layout.blocks.length - 1 : inside
        expect(blockAt(layout.blocks, y)).toBe(expected)
      }),
    )
    expect(blockAt([], 10)).toBe(-1)
  })

  test('a screen mounts few tiles wherever it stands', () => {
    for (let top = 0; top < layout.height; top += 777) {
      const tiles = blocksBetween(layout, top - 500, top + 1400).flatMap((block) =>
        rowsBetween(rows(block), top - 500 - block.top, top + 1400 - block.top).flatMap(
          ({ row }) => row.tiles,
        ),
      )
      expect(tiles.length).toBeLessThan(200)
      expect(tiles.length).toBeGreaterThan(0)
    }
  })

  test('a photo keeps its place on screen when days above it get their true heights', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Math.floor(layout.height) - 1 }), (y) => {
        const anchor = anchorAt(layout, y, rows)!
        // Every day above turns out to be panoramas, and so higher or lower than it was thought to be.
        const truth = days.map((one) =>
          one.date > anchor.date ? day(one.date, one.count, new Array<number>(one.count).fill(3)) : one,
        )
        const after = layOutTimeline(truth, frameOf(1300))
        const rowsAfter = (block: { date: string }) =>
          rowsOfDay(
            truth.find((one) => one.date === block.date)!,
            after,
          )
        const scroll = positionOf(after, anchor, rowsAfter)!
        const block = after.blocks.find((one) => one.date === anchor.date)!
        const before = layout.blocks.find((one) => one.date === anchor.date)!
        expect(scroll - block.top).toBe(y - before.top)
      }),
    )
  })

  test('when the day of the anchor is gone the next older one stands in', () => {
    const without = layOutTimeline(days.slice(0, 4).concat(days.slice(5)), frameOf(1300))
    const next = without.blocks.find((block) => block.date === days[5]!.date)!
    expect(positionOf(without, { date: days[4]!.date, index: -1, offset: 0 }, rows)).toBe(next.top)
  })

  test('topOfPhoto finds the row', () => {
    const dayRows = rowsOfDay(day('2025-01-01', 20), layout)
    expect(topOfPhoto(dayRows, 0)).toBe(headingHeight)
    expect(topOfPhoto(dayRows, dayRows[1]!.tiles[0]!.index)).toBe(headingHeight + dayRows[0]!.height + 4)
  })
})
