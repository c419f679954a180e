import type { Change, Photo, Timeline } from '@glimpse/contract'
import { dayOf, insertionIndex, type DayPhotos } from '../timeline/day-photos.ts'
import { aspectOf } from '../timeline/justify.ts'

export interface LoadedLibrary {
  timeline: Timeline | undefined
  days: ReadonlyMap<string, DayPhotos>
}
export interface PatchedLibrary {
  timeline: Timeline | undefined
  /** Only the days that changed; undefined where a day has become empty. */
  days: Map<string, DayPhotos | undefined>
  /** Something changed in days that are not loaded: the counts of the timeline have to be asked for again. */
  uncertain: boolean
}

/**
 * Brings the loaded part of a library up to date with a batch of changes. Pure: what went in is not altered.
 * A change that is older than what is loaded is ignored, for events and answers may overtake each other.
 */
export function applyChanges(library: LoadedLibrary, changes: readonly Change[]): PatchedLibrary {
  const patched = new Map<string, DayPhotos | undefined>()
  const shape = new Map(library.timeline?.days.map((day) => [day.date, { ...day }]))
  const home = new Map<string, string>()
  for (const [date, day] of library.days) for (const photo of day.photos) home.set(photo.id, date)
  let uncertain = false

  const open = (date: string): DayPhotos | undefined => {
    if (patched.has(date)) return patched.get(date)
    const day = library.days.get(date)
    if (!day) return undefined
    const copy = { ...day, photos: [...day.photos] }
    patched.set(date, copy)
    return copy
  }
  const resize = (date: string, by: number, aspect: number) => {
    const day = shape.get(date) ?? { date, count: 0, aspectSum: 0 }
    day.count += by
    day.aspectSum = Math.max(0, day.aspectSum + aspect)
    if (day.count > 0) shape.set(date, day)
    else shape.delete(date)
  }
  const takeOut = (id: string): Photo | undefined => {
    const date = home.get(id)
    const day = date === undefined ? undefined : open(date)
    const at = day?.photos.findIndex((photo) => photo.id === id) ?? -1
    if (!day || date === undefined || at < 0) return undefined
    const [photo] = day.photos.splice(at, 1)
    home.delete(id)
    resize(date, -1, -aspectOf(photo!))
    if (day.photos.length === 0 && day.nextCursor === undefined) patched.set(date, undefined)
    return photo
  }
  const putIn = (photo: Photo) => {
    const date = dayOf(photo)
    const day = open(date) ?? (shape.has(date) ? undefined : { photos: [] })
    if (!day) return false
    const at = insertionIndex(day.photos, photo)
    resize(date, 1, aspectOf(photo))
    // Beyond what is loaded of a very full day: it comes with the next page.
    if (at === day.photos.length && day.nextCursor !== undefined) return true
    day.photos.splice(at, 0, photo)
    patched.set(date, day)
    home.set(photo.id, date)
    return true
  }

  for (const change of changes) {
    if (change.kind === 'photo-deleted') {
      if (!takeOut(change.id)) uncertain = true
      continue
    }
    const { photo } = change
    const before = home.get(photo.id)
    const known =
      before === undefined ? undefined : (open(before)?.photos ?? []).find((one) => one.id === photo.id)
    if (known && known.updatedAt > photo.updatedAt) continue
    const wasKnown = takeOut(photo.id) !== undefined
    if (photo.trashedAt !== undefined) {
      if (!wasKnown) uncertain = true
      continue
    }
    const placed = library.timeline !== undefined && putIn(photo)
    // A photo never seen before is new when it is queued; otherwise it came from a day that is not loaded.
    if (!placed || (!wasKnown && photo.status !== 'queued')) uncertain = true
  }
  return { timeline: timelineOf(library.timeline, shape), days: patched, uncertain }
}

function timelineOf(
  before: Timeline | undefined,
  shape: Map<string, Timeline['days'][number]>,
): Timeline | undefined {
  if (!before) return undefined
  const days = [...shape.values()].sort((a, b) => (a.date < b.date ? 1 : -1))
  return { total: days.reduce((sum, day) => sum + day.count, 0), days }
}
