import { computed, type ComputedRef, type Ref } from 'vue'
import type { useTimelineDays } from './useTimelineDays.ts'
import type { DayPhotos } from './day-photos.ts'
import { aspectOf, targetRowHeight, type Row } from './justify.ts'
import {
  layOutTimeline,
  rowsOfDay,
  type DayBlock,
  type DayShape,
  type Frame,
  type TimelineLayout,
} from './timeline-layout.ts'

/** The layout of the whole timeline for a width, rows remembered per day until its photos or the width change. */
export function useTimelineRows(days: ReturnType<typeof useTimelineDays>, width: Ref<number>) {
  const shapes = new WeakMap<DayPhotos, DayShape>()
  const rowsOfShape = new WeakMap<DayShape, { frame: Frame; rows: Row[] }>()

  function shapeOf(date: string, count: number, aspectSum: number, day: DayPhotos | undefined): DayShape {
    if (!day) return { date, count, aspectSum }
    // A day that is loaded to its end knows better than the counts, which may be a moment older.
    const known = day.nextCursor === undefined ? day.photos.length : Math.max(count, day.photos.length)
    const before = shapes.get(day)
    if (before?.count === known) return before
    const shape = { date, count: known, aspectSum, aspects: day.photos.map(aspectOf) }
    shapes.set(day, shape)
    return shape
  }
  function remembered(shape: DayShape, frame: Frame): Row[] {
    const known = rowsOfShape.get(shape)
    if (known?.frame.width === frame.width) return known.rows
    const rows = rowsOfDay(shape, frame)
    rowsOfShape.set(shape, { frame, rows })
    return rows
  }

  const shapesNow = computed(() => {
    const { loaded, timeline } = days
    return (timeline.data.value?.days ?? []).map((day) =>
      shapeOf(day.date, day.count, day.aspectSum, loaded.value.get(day.date)),
    )
  })
  const layoutShapes = new WeakMap<TimelineLayout, Map<string, DayShape>>()
  const layout: ComputedRef<TimelineLayout> = computed(() => {
    const frame = { width: width.value, target: targetRowHeight(width.value) }
    const shapesHere = width.value === 0 ? [] : shapesNow.value.filter((shape) => shape.count > 0)
    const made = layOutTimeline(shapesHere, frame, remembered)
    layoutShapes.set(made, new Map(shapesHere.map((shape) => [shape.date, shape])))
    return made
  })

  /** The rows of a day in a layout, be it the present one or the one before. */
  const rowsIn =
    (of: TimelineLayout) =>
    (block: DayBlock): Row[] => {
      const shape = layoutShapes.get(of)?.get(block.date)
      return shape ? remembered(shape, of) : []
    }
  return { layout, rowsIn }
}
