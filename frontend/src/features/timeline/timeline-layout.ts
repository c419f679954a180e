import { heightOfRows, justify, photoGap, tallest, unknownAspect, type Row } from './justify.ts'

export const headingHeight = 56

/** What is known of a day: its count and aspect sum always, the true aspects of as many photos as were loaded. */
export interface DayShape {
  date: string
  count: number
  aspectSum: number
  /** Aspect ratios of the first photos of the day, in order. */
  aspects?: readonly number[]
}
export interface DayBlock {
  date: string
  count: number
  /** Index of its first photo in the whole library. */
  first: number
  /** CSS pixels from the top of the timeline, heading included in `height`. */
  top: number
  height: number
}
export interface TimelineLayout {
  width: number
  target: number
  blocks: DayBlock[]
  height: number
}
export interface Frame {
  width: number
  target: number
}

/**
 * Where every day of a library stands, without one photo being mounted. Days that are not loaded are as high as
 * their aspect sum says. O(days); rows of a loaded day are remembered by the caller through `rowsOf`.
 */
export function layOutTimeline(
  days: readonly DayShape[],
  frame: Frame,
  rowsOf: (day: DayShape, frame: Frame) => Row[] = rowsOfDay,
): TimelineLayout {
  let top = 0
  let first = 0
  const blocks = days.map((day) => {
    const rows = day.aspects ? heightOfRows(rowsOf(day, frame)) : estimateHeight(day, frame)
    const block = { date: day.date, count: day.count, first, top, height: headingHeight + rows }
    top += block.height
    first += day.count
    return block
  })
  return { ...frame, blocks, height: top }
}

const meanAspect = (day: DayShape) => (day.count > 0 ? day.aspectSum / day.count : unknownAspect)

/** The rows of a day; photos that are not loaded yet take the mean of the day. */
export function rowsOfDay(day: DayShape, { width, target }: Frame): Row[] {
  const known = day.aspects ?? []
  const rest = Math.max(0, day.count - known.length)
  if (rest === 0) return justify(known, { width, target })
  return justify([...known, ...new Array<number>(rest).fill(meanAspect(day))], { width, target })
}

/** The height `rowsOfDay` would have for a day of which nothing is loaded, without laying it out. */
export function estimateHeight(day: DayShape, frame: Frame): number {
  const { width, target } = frame
  if (day.count === 0) return 0
  const aspect = Math.min(4, Math.max(0.5, meanAspect(day)))
  const heightOf = (n: number) => (width - photoGap * (n - 1)) / (n * aspect)
  let perRow = Math.max(1, Math.floor((width + photoGap) / (aspect * target + photoGap)))
  while (heightOf(perRow) > target) perRow++
  const fewer = perRow > 1 ? heightOf(perRow - 1) : Infinity
  const keepOut = fewer <= target * tallest && fewer / target < target / heightOf(perRow)
  if (keepOut) perRow--
  // A row that was closed by the picture after it needs that picture: the last group stays unstretched.
  const full = keepOut ? Math.ceil(day.count / perRow) - 1 : Math.floor(day.count / perRow)
  const rest = day.count - full * perRow
  const rows = full + (rest > 0 ? 1 : 0)
  return (
    full * Math.max(1, Math.round(heightOf(perRow))) +
    (rest > 0 ? Math.round(target) : 0) +
    photoGap * (rows - 1)
  )
}

/** Index of the block at `y`, clamped to the ends; −1 for an empty timeline. */
export function blockAt(blocks: readonly DayBlock[], y: number): number {
  let low = 0
  let high = blocks.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (blocks[middle]!.top <= y) low = middle
    else high = middle - 1
  }
  return blocks.length === 0 ? -1 : low
}

/** The blocks that touch the band from `top` to `bottom`. */
export function blocksBetween(layout: TimelineLayout, top: number, bottom: number): DayBlock[] {
  const from = blockAt(layout.blocks, top)
  if (from < 0) return []
  const to = blockAt(layout.blocks, bottom)
  return layout.blocks.slice(from, to + 1)
}

/** The tops of rows within their day (heading included), for the rows that touch a band given in the same measure. */
export function rowsBetween(rows: readonly Row[], top: number, bottom: number): { row: Row; top: number }[] {
  const found: { row: Row; top: number }[] = []
  let at = headingHeight
  for (const row of rows) {
    if (at > bottom) break
    if (at + row.height >= top) found.push({ row, top: at })
    at += row.height + photoGap
  }
  return found
}

/** A place in the library that survives a new layout: a photo of a day, and how far below the top edge it stood. */
export interface Anchor {
  date: string
  /** Index within the day; −1 is the heading. */
  index: number
  offset: number
}

/** The first thing that is (partly) visible at `y`. */
export function anchorAt(
  layout: TimelineLayout,
  y: number,
  rows: (block: DayBlock) => readonly Row[],
): Anchor | undefined {
  const block = layout.blocks[blockAt(layout.blocks, y)]
  if (!block) return undefined
  const inside = y - block.top
  if (inside < headingHeight) return { date: block.date, index: -1, offset: -inside }
  const hit = rowsBetween(rows(block), inside, inside)[0] ?? rowsBetween(rows(block), inside, Infinity)[0]
  const tile = hit?.row.tiles[0]
  return tile && hit ? { date: block.date, index: tile.index, offset: hit.top - inside } : undefined
}

/** The scroll position that shows the anchor where it was. Where its day is gone, the next older day stands in. */
export function positionOf(
  layout: TimelineLayout,
  anchor: Anchor,
  rows: (block: DayBlock) => readonly Row[],
): number | undefined {
  const block = layout.blocks.find((one) => one.date <= anchor.date) ?? layout.blocks.at(-1)
  if (!block) return undefined
  if (block.date !== anchor.date || anchor.index < 0) return block.top - anchor.offset
  return block.top + topOfPhoto(rows(block), anchor.index) - anchor.offset
}

/** Pixels from the top of a day to the row of its photo `index`. */
export function topOfPhoto(rows: readonly Row[], index: number): number {
  let at = headingHeight
  for (const row of rows) {
    const last = row.tiles.at(-1)
    if (last && last.index >= index) return at
    at += row.height + photoGap
  }
  return headingHeight
}
