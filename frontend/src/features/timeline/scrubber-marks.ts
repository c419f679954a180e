import type { TimelineLayout } from './timeline-layout.ts'

export interface Mark {
  /** The year where it begins; undefined for a tick between two years. */
  year?: string
  /** 0 at the top of the timeline, 1 at its end. */
  at: number
}

/** Year labels where there is room for them, ticks for the months between. `height` is that of the scrubber. */
export function scrubberMarks(layout: TimelineLayout, height: number): Mark[] {
  const room = { year: 22, month: 10 }
  const years: Mark[] = []
  const months: Mark[] = []
  let before = ''
  for (const { date, top } of layout.blocks) {
    const at = layout.height > 0 ? top / layout.height : 0
    const free = (marks: Mark[], space: number) =>
      marks.every((mark) => Math.abs(mark.at - at) * height >= space)
    if (date.slice(0, 4) !== before.slice(0, 4)) {
      if (free(years, room.year)) years.push({ year: date.slice(0, 4), at })
    } else if (date.slice(0, 7) !== before.slice(0, 7) && months.length < 200 && free(months, room.month)) {
      months.push({ at })
    }
    before = date
  }
  const clear = months.filter((mark) =>
    years.every((year) => Math.abs(year.at - mark.at) * height >= room.year / 2 + 4),
  )
  return [...years, ...clear]
}
