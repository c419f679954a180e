import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  actualSizeScale,
  clamp,
  fitInside,
  identity,
  largestScale,
  panBy,
  pinch,
  swipeMeaning,
  wheelFactor,
  zoomTo,
  type Frame,
  type Point,
  type Transform,
} from './zoom.ts'

const frame: Frame = {
  viewport: { width: 1000, height: 800 },
  picture: { width: 1000, height: 750 },
  maxScale: 8,
}

/** Where a point of the screen lies on the picture: the transform, undone. */
const onPicture = (point: Point, transform: Transform) => ({
  x: (point.x - transform.x) / transform.scale,
  y: (point.y - transform.y) / transform.scale,
})

describe('fitInside', () => {
  test('keeps the shape and touches one side', () => {
    expect(fitInside({ width: 4032, height: 3024 }, { width: 1000, height: 1000 })).toEqual({
      width: 1000,
      height: 750,
    })
    expect(fitInside({ width: 3024, height: 4032 }, { width: 1000, height: 1000 })).toEqual({
      width: 750,
      height: 1000,
    })
  })
  test('never grows a small picture unasked', () => {
    expect(fitInside({ width: 100, height: 50 }, { width: 1000, height: 1000 })).toEqual({
      width: 100,
      height: 50,
    })
    expect(fitInside({ width: 0, height: 50 }, { width: 10, height: 10 })).toEqual({ width: 0, height: 0 })
  })
})

test('actual size counts device pixels', () => {
  expect(actualSizeScale({ width: 4000, height: 3000 }, { width: 1000, height: 750 })).toBe(4)
  expect(actualSizeScale({ width: 4000, height: 3000 }, { width: 1000, height: 750 }, 2)).toBe(2)
  expect(largestScale({ width: 4000, height: 3000 }, { width: 1000, height: 750 })).toBe(8)
  expect(largestScale({ width: 500, height: 400 }, { width: 500, height: 400 })).toBe(3)
})

describe('zoomTo', () => {
  test('holds the point under the pointer', () => {
    const point = { x: 120, y: -80 }
    const before = zoomTo(identity, 3, { x: 0, y: 0 }, frame)
    const after = zoomTo(before, 5, point, frame)
    const there = onPicture(point, before)
    const here = onPicture(point, after)
    expect(here.x).toBeCloseTo(there.x)
    expect(here.y).toBeCloseTo(there.y)
  })

  test('zooming out to the whole picture centres it', () => {
    const zoomed = zoomTo(identity, 6, { x: 400, y: 300 }, frame)
    expect(zoomTo(zoomed, 0.2, { x: -300, y: 10 }, frame)).toEqual(identity)
  })
})

test('no gesture ever shows beyond the edge of a picture larger than the viewport', () => {
  const gesture = fc.oneof(
    fc.record({
      zoom: fc.double({ min: 0.1, max: 20, noNaN: true }),
      x: fc.integer({ min: -500, max: 500 }),
      y: fc.integer({ min: -400, max: 400 }),
    }),
    fc.record({ dx: fc.integer({ min: -5000, max: 5000 }), dy: fc.integer({ min: -5000, max: 5000 }) }),
  )
  fc.assert(
    fc.property(fc.array(gesture, { maxLength: 20 }), (gestures) => {
      let now: Transform = identity
      for (const each of gestures)
        now =
          'zoom' in each
            ? zoomTo(now, now.scale * each.zoom, each, frame)
            : panBy(now, each.dx, each.dy, frame)
      expect(now.scale).toBeGreaterThanOrEqual(1)
      expect(now.scale).toBeLessThanOrEqual(frame.maxScale)
      for (const [side, offset] of [
        ['width', now.x],
        ['height', now.y],
      ] as const) {
        const half = (frame.picture[side] * now.scale) / 2
        const edge = frame.viewport[side] / 2
        if (half >= edge) expect(half - Math.abs(offset)).toBeGreaterThanOrEqual(edge - 1e-6)
        else expect(Math.abs(offset)).toBe(0)
      }
    }),
  )
})

test('pinch: both fingers stay on what they touched', () => {
  const before = [
    { x: -50, y: 0 },
    { x: 50, y: 0 },
  ] as const
  const after = [
    { x: -80, y: 20 },
    { x: 220, y: 20 },
  ] as const
  const now = pinch({ scale: 2, x: 0, y: 0 }, before, after, frame)
  expect(now.scale).toBeCloseTo(6)
  for (const finger of [0, 1] as const) {
    const there = onPicture(before[finger], { scale: 2, x: 0, y: 0 })
    const here = onPicture(after[finger], now)
    expect(here.x).toBeCloseTo(there.x)
    expect(here.y).toBeCloseTo(there.y)
  }
})

test('clamp gives no negative zero', () => {
  expect(Object.is(clamp({ scale: 1, x: -5, y: -5 }, frame).x, 0)).toBe(true)
})

test('a notch of the wheel there and back is nothing', () => {
  expect(wheelFactor(-100, 0)).toBeCloseTo(1.2, 1)
  expect(wheelFactor(-100, 0) * wheelFactor(100, 0)).toBeCloseTo(1)
  expect(wheelFactor(-3, 1)).toBeCloseTo(wheelFactor(-99, 0))
})

test('swipes', () => {
  expect(swipeMeaning(-120, 10, 500)).toBe('next')
  expect(swipeMeaning(50, 5, 100)).toBe('previous')
  expect(swipeMeaning(50, 5, 800)).toBeUndefined()
  expect(swipeMeaning(10, 160, 600)).toBe('close')
  expect(swipeMeaning(0, -300, 200)).toBeUndefined()
  expect(swipeMeaning(100, 100, 200)).toBeUndefined()
})
