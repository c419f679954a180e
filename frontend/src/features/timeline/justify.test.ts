import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { justify, narrowest, photoGap, tallest, targetRowHeight, widest } from './justify.ts'

const anyAspects = fc.array(fc.double({ min: 0.1, max: 12, noNaN: true }), { maxLength: 120 })
const anyWidth = fc.integer({ min: 300, max: 3840 })

describe('justify', () => {
  test('keeps the order, fills every full row to the pixel and keeps heights within bounds', () => {
    fc.assert(
      fc.property(anyAspects, anyWidth, (aspects, width) => {
        const target = targetRowHeight(width)
        const rows = justify(aspects, { width, target })
        expect(rows.flatMap((row) => row.tiles.map((tile) => tile.index))).toEqual(
          aspects.map((_, index) => index),
        )
        for (const [at, row] of rows.entries()) {
          row.tiles.forEach((tile, index) => {
            const next = row.tiles[index + 1]
            expect(tile.width).toBeGreaterThan(0)
            if (next) expect(next.x - (tile.x + tile.width)).toBeGreaterThanOrEqual(photoGap - 1)
            if (next) expect(next.x - (tile.x + tile.width)).toBeLessThanOrEqual(photoGap + 1)
          })
          const last = row.tiles.at(-1)!
          const right = last.x + last.width
          if (at < rows.length - 1) {
            expect(right).toBe(width)
            expect(row.height).toBeLessThanOrEqual(Math.ceil(target * tallest))
            // The lowest row is one that was almost too tall without the widest picture, which then had to join.
            const gaps = photoGap * (row.tiles.length - 1)
            const withWidest = (width - gaps) / ((width - gaps + photoGap) / (target * tallest) + widest)
            expect(row.height).toBeGreaterThanOrEqual(Math.floor(Math.min(withWidest, target / tallest)))
          } else {
            expect(right).toBeLessThanOrEqual(width)
            expect(row.height).toBeLessThanOrEqual(target)
          }
        }
      }),
    )
  })

  test('shows pictures in their own shape', () => {
    const aspects = Array.from({ length: 60 }, (_, index) => [1.5, 0.66, 1.33, 1][index % 4]!)
    for (const row of justify(aspects, { width: 1300, target: 186 })) {
      for (const tile of row.tiles) {
        const aspect = Math.min(widest, Math.max(narrowest, aspects[tile.index]!))
        expect(Math.abs(tile.width / row.height - aspect) / aspect).toBeLessThan(0.03)
      }
    }
  })

  test('does not stretch a last row that is not full', () => {
    const rows = justify([1.5], { width: 1300, target: 186 })
    expect(rows).toEqual([{ height: 186, tiles: [{ index: 0, x: 0, width: 279 }] }])
  })

  test('nothing makes no rows', () => {
    expect(justify([], { width: 1000, target: 180 })).toEqual([])
  })
})
