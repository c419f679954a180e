import type { Photo } from '@glimpse/contract'

/** The loaded photos of one day, newest first; `nextCursor` while a very full day is not loaded to its end. */
export interface DayPhotos {
  photos: Photo[]
  nextCursor?: string | undefined
}

export const dayOf = (photo: Pick<Photo, 'takenAt'>): string => photo.takenAt.slice(0, 10)

/** The order of the library: newest first, ties by id, descending; the same as the server's. */
export function newestFirst(a: Photo, b: Photo): number {
  if (a.takenAt !== b.takenAt) return a.takenAt < b.takenAt ? 1 : -1
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0
}

/** Where `photo` belongs in a list that is sorted newest first. */
export function insertionIndex(photos: readonly Photo[], photo: Photo): number {
  let low = 0
  let high = photos.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (newestFirst(photos[middle]!, photo) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Parts one page of a range of days into days. Every day that was asked for gets an entry, empty ones too. A day that
 * the page broke off in is kept with the cursor where it stands alone, and left out otherwise: it is asked for again.
 */
export function splitIntoDays(
  dates: readonly string[],
  page: { items: readonly Photo[]; nextCursor?: string | undefined },
): Map<string, DayPhotos> {
  const days = new Map<string, DayPhotos>()
  const lastSeen = page.items.at(-1)
  const brokenOff = page.nextCursor !== undefined && lastSeen ? dayOf(lastSeen) : undefined
  for (const date of dates) {
    if (brokenOff !== undefined && date < brokenOff) continue
    days.set(date, { photos: [] })
  }
  for (const photo of page.items) days.get(dayOf(photo))?.photos.push(photo)
  if (brokenOff === undefined) return days
  if (dates.length === 1) days.set(brokenOff, { photos: [...page.items], nextCursor: page.nextCursor })
  else days.delete(brokenOff)
  return days
}

/**
 * Gathers days to load into as few requests as hold them: runs of neighbours with at most `most` photos together.
 * A day that is fuller than that stands alone.
 */
export function planRequests(
  wanted: readonly { date: string; count: number; index: number }[],
  most: number,
): string[][] {
  const runs: string[][] = []
  let sum = 0
  let previous: number | undefined
  for (const day of [...wanted].sort((a, b) => a.index - b.index)) {
    const joins = previous !== undefined && day.index === previous + 1 && sum + day.count <= most
    if (joins) runs.at(-1)!.push(day.date)
    else runs.push([day.date])
    sum = joins ? sum + day.count : day.count
    previous = day.index
  }
  return runs
}
