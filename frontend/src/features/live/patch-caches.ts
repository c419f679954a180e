import type { Change, Photo, SearchAnswer, Timeline } from '@glimpse/contract'
import type { InfiniteData, QueryClient } from '@tanstack/vue-query'
import { photoKeys } from '../../api/photos.ts'
import type { DayPhotos } from '../timeline/day-photos.ts'
import { applyChanges } from './apply-changes.ts'
import { patchSearch, patchTrash, type PhotoPage } from './patch-lists.ts'

/** Brings every cache that holds photos up to date with a batch of changes, each cache touched once. */
export function patchCaches(queries: QueryClient, changes: readonly Change[]): void {
  const latest = latestOf(changes)
  if (latest.length === 0) return
  patchLibrary(queries, latest)
  const trash = queries.getQueryData<InfiniteData<PhotoPage>>(photoKeys.trash())
  if (trash) setIfChanged(queries, photoKeys.trash(), trash, patchTrash(trash, latest))
  const searches = queries.getQueriesData<InfiniteData<SearchAnswer>>({ queryKey: photoKeys.searches() })
  for (const [key, data] of searches) if (data) setIfChanged(queries, key, data, patchSearch(data, latest))
  for (const change of latest) patchDetail(queries, change)
  askLater(queries, photoKeys.stats(), 1000)
}

/** Takes photos out of what is shown at once, before the events of their going arrive. */
export function forgetPhotos(queries: QueryClient, ids: readonly string[]): void {
  const now = new Date().toISOString()
  const gone = new Set(ids)
  const changes: Change[] = []
  for (const [, day] of queries.getQueriesData<DayPhotos>({ queryKey: photoKeys.days() })) {
    for (const photo of day?.photos ?? []) {
      if (gone.has(photo.id)) changes.push({ kind: 'photo', photo: { ...photo, trashedAt: now } })
    }
  }
  patchLibrary(queries, changes)
  const removed = ids.map((id): Change => ({ kind: 'photo-deleted', id }))
  for (const [key, data] of queries.getQueriesData<InfiniteData<SearchAnswer>>({
    queryKey: photoKeys.searches(),
  })) {
    if (data) setIfChanged(queries, key, data, patchSearch(data, removed))
  }
}

/** Only the newest word about each photo counts; the order of the last words is kept. */
export function latestOf(changes: readonly Change[]): Change[] {
  const latest = new Map<string, Change>()
  for (const change of changes) {
    const id = change.kind === 'photo' ? change.photo.id : change.id
    const before = latest.get(id)
    const older =
      before?.kind === 'photo' && change.kind === 'photo' && change.photo.updatedAt < before.photo.updatedAt
    if (older || before?.kind === 'photo-deleted') continue
    latest.delete(id)
    latest.set(id, change)
  }
  return [...latest.values()]
}

function patchLibrary(queries: QueryClient, changes: readonly Change[]): void {
  const timeline = queries.getQueryData<Timeline>(photoKeys.timeline())
  if (!timeline || changes.length === 0) return
  const days = new Map<string, DayPhotos>()
  for (const [key, day] of queries.getQueriesData<DayPhotos>({ queryKey: photoKeys.days() })) {
    if (day) days.set(String(key[1]), day)
  }
  const patched = applyChanges({ timeline, days }, changes)
  for (const [date, day] of patched.days) {
    if (day) queries.setQueryData(photoKeys.day(date), day)
    else queries.removeQueries({ queryKey: photoKeys.day(date), exact: true })
  }
  queries.setQueryData(photoKeys.timeline(), patched.timeline)
  if (patched.uncertain) askLater(queries, photoKeys.timeline(), 2000)
}

function patchDetail(queries: QueryClient, change: Change): void {
  if (change.kind === 'photo-deleted') {
    queries.removeQueries({ queryKey: photoKeys.detail(change.id), exact: true })
    return
  }
  queries.setQueryData<Photo>(photoKeys.detail(change.photo.id), (before) =>
    before && before.updatedAt <= change.photo.updatedAt ? change.photo : before,
  )
}

function setIfChanged<T>(queries: QueryClient, key: readonly unknown[], before: T, after: T): void {
  if (after !== before) queries.setQueryData(key, after)
}

const waiting = new Map<string, ReturnType<typeof setTimeout>>()
/** Asks the server again, at most once in `delay` ms however many changes come in. */
function askLater(queries: QueryClient, key: readonly unknown[], delay: number): void {
  const name = key.join('/')
  if (waiting.has(name)) return
  const ask = () => {
    waiting.delete(name)
    void queries.invalidateQueries({ queryKey: key, exact: true }).then(() => {
      if (key[0] === 'timeline') dropStaleDays(queries)
    })
  }
  waiting.set(name, setTimeout(ask, delay))
}

/** Days whose number of photos the new timeline contradicts are loaded afresh when they are next seen. */
export function dropStaleDays(queries: QueryClient): void {
  const timeline = queries.getQueryData<Timeline>(photoKeys.timeline())
  const counts = new Map(timeline?.days.map((day) => [day.date, day.count]))
  for (const [key, day] of queries.getQueriesData<DayPhotos>({ queryKey: photoKeys.days() })) {
    const expected = counts.get(String(key[1])) ?? 0
    const wrong = day && day.nextCursor === undefined && day.photos.length !== expected
    if (wrong) queries.removeQueries({ queryKey: key, exact: true })
  }
}
