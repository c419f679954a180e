interface Tile {
  /** Index into the aspect ratios that were given. */
  index: number
  /** CSS pixels from the left edge of the row. */
  x: number
  width: number
}
export interface Row {
  tiles: Tile[]
  height: number
}
export interface JustifyOptions {
  /** Width of every full row, CSS pixels. */
  width: number
  /** The height that rows come as near to as they can. */
  target: number
  gap?: number
}

export const photoGap = 4
/** Very wide and very tall pictures are cropped in the grid, or one panorama would own the screen. */
export const narrowest = 0.5
export const widest = 4
/** A full row is never taller than this many targets. */
export const tallest = 1.5

/** 3:2 until a photo has been read; the same as the server assumes. */
export const unknownAspect = 1.5
export const aspectOf = (photo: { width?: number | undefined; height?: number | undefined }): number =>
  photo.width && photo.height ? photo.width / photo.height : unknownAspect

const clamp = (aspect: number) => Math.min(widest, Math.max(narrowest, aspect))

/** Rows near this height suit this width: about six photos across on a desk, two or three on a phone. */
export function targetRowHeight(width: number): number {
  if (width < 600) return 132
  return width < 1000 ? 164 : width < 1800 ? 186 : 220
}

/**
 * Lays pictures out in rows that fill the width to the pixel, in order, without cropping (beyond the extremes).
 * A row closes where its height comes nearest to the target; the last row keeps the target height, unstretched.
 *
 * @param aspects width ÷ height of each picture
 */
export function justify(
  aspects: readonly number[],
  { width, target, gap = photoGap }: JustifyOptions,
): Row[] {
  const rows: Row[] = []
  let first = 0
  let sum = 0
  const heightOf = (aspectSum: number, count: number) => (width - gap * (count - 1)) / aspectSum
  const close = (end: number, aspectSum: number) => {
    rows.push(place(aspects, first, end, heightOf(aspectSum, end - first), width, gap))
    first = end
  }
  for (let index = 0; index < aspects.length; index++) {
    const aspect = clamp(aspects[index] ?? unknownAspect)
    const height = heightOf(sum + aspect, index + 1 - first)
    if (height > target) {
      sum += aspect
      continue
    }
    const without = index > first ? heightOf(sum, index - first) : Infinity
    const keepOut = without <= target * tallest && without / target < target / height
    if (keepOut) {
      close(index, sum)
      sum = 0
      // This picture opens the next row, and may fill it alone.
      if (heightOf(aspect, 1) > target) sum = aspect
      else close(index + 1, aspect)
    } else {
      close(index + 1, sum + aspect)
      sum = 0
    }
  }
  if (first < aspects.length) rows.push(place(aspects, first, aspects.length, target, undefined, gap))
  return rows
}

/** Rounds edges, not widths: rounding never adds up, and a full row ends exactly at the right edge. */
function place(
  aspects: readonly number[],
  from: number,
  to: number,
  height: number,
  fill: number | undefined,
  gap: number,
): Row {
  const tiles: Tile[] = []
  let edge = 0
  for (let index = from; index < to; index++) {
    const x = Math.round(edge)
    const end = edge + clamp(aspects[index] ?? unknownAspect) * height
    const right = fill !== undefined && index === to - 1 ? fill : Math.round(end)
    tiles.push({ index, x, width: Math.max(1, right - x) })
    edge = end + gap
  }
  return { tiles, height: Math.max(1, Math.round(height)) }
}

/** Heights of all rows and the gaps between them. */
export const heightOfRows = (rows: readonly Row[], gap = photoGap): number =>
  rows.reduce((sum, row) => sum + row.height, 0) + gap * Math.max(0, rows.length - 1)
