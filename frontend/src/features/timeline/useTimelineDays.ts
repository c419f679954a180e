import type { Timeline } from '@glimpse/contract'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, shallowRef, triggerRef } from 'vue'
import { getTimeline, listPhotos, photoKeys } from '../../api/photos.ts'
import { planRequests, splitIntoDays, type DayPhotos } from './day-photos.ts'

const pageSize = 400
/** Loaded photos beyond this are let go again, the longest unseen first. */
const mostKept = 20_000

/**
 * The days of the library: the counts of all of them, and the photos of those that were wanted. The query cache holds
 * both, so that live events patch one place; this composable mirrors its days for the layout.
 */
export function useTimelineDays() {
  const queries = useQueryClient()
  const timeline = useQuery({
    queryKey: photoKeys.timeline(),
    queryFn: ({ signal }) => getTimeline(signal),
    staleTime: Infinity,
    gcTime: Infinity,
    shallow: true,
  })
  const loaded = shallowRef(new Map<string, DayPhotos>())
  const failed = shallowRef(new Map<string, string>())
  const flying = new Map<string, AbortController>()
  /** Days that a live event touched while they were on their way: their answer may be older than the event. */
  const overtaken = new Set<string>()

  for (const [key, day] of queries.getQueriesData<DayPhotos>({ queryKey: photoKeys.days() })) {
    if (day) loaded.value.set(String(key[1]), day)
  }
  let frame = 0
  const redraw = () => (frame ||= requestAnimationFrame(() => ((frame = 0), triggerRef(loaded))))
  const unsubscribe = queries.getQueryCache().subscribe(({ type, query }) => {
    if (query.queryKey[0] !== 'day') return
    const date = String(query.queryKey[1])
    const day = query.state.data as DayPhotos | undefined
    if (type === 'removed' || !day) loaded.value.delete(date)
    else if (type === 'updated' && loaded.value.get(date) !== day) {
      if (flying.has(date)) overtaken.add(date)
      loaded.value.set(date, day)
    } else return
    redraw()
  })

  const indexOf = computed(() => new Map(timeline.data.value?.days.map((day, index) => [day.date, index])))

  /** Loads those of the days that are not here yet. Resolves when all of them are, or have failed. */
  async function want(dates: readonly string[]): Promise<void> {
    const days: Timeline['days'] = timeline.data.value?.days ?? []
    const missing = dates
      .filter((date) => !loaded.value.has(date) && !flying.has(date) && !failed.value.has(date))
      .flatMap((date) => {
        const index = indexOf.value.get(date)
        return index === undefined ? [] : [{ date, index, count: days[index]!.count }]
      })
    await Promise.all(planRequests(missing, pageSize).map(load))
  }

  async function load(dates: string[]): Promise<void> {
    const abort = new AbortController()
    for (const date of dates) flying.set(date, abort)
    try {
      const range = { until: dates[0]!, from: dates.at(-1)! }
      const page = await listPhotos({ ...range, limit: pageSize + 100 }, abort.signal)
      const days = splitIntoDays(dates, page)
      for (const date of dates) flying.delete(date)
      for (const [date, day] of days) if (!overtaken.has(date)) store(date, day)
      const again = dates.filter((date) => overtaken.delete(date) || !days.has(date))
      prune(new Set(dates))
      if (again.length > 0) await Promise.all(again.map((date) => load([date])))
    } catch (error) {
      for (const date of dates) flying.delete(date)
      if (abort.signal.aborted) return
      const words = error instanceof Error ? error.message : 'These photos could not be loaded.'
      for (const date of dates) failed.value.set(date, words)
      triggerRef(failed)
    }
  }

  /** The next page of a very full day. */
  async function more(date: string): Promise<void> {
    const cursor = loaded.value.get(date)?.nextCursor
    if (cursor === undefined || flying.has(date)) return
    const abort = new AbortController()
    flying.set(date, abort)
    try {
      const page = await listPhotos({ until: date, from: date, cursor, limit: 500 }, abort.signal)
      flying.delete(date)
      overtaken.delete(date)
      const day = loaded.value.get(date)
      const known = new Set(day?.photos.map((photo) => photo.id))
      const photos = [...(day?.photos ?? []), ...page.items.filter((photo) => !known.has(photo.id))]
      store(date, { photos, nextCursor: page.nextCursor })
    } catch {
      // The rows stay placeholders; the next scroll over them asks again.
      flying.delete(date)
    }
  }

  /** Answers for days that have been scrolled past are not waited for. */
  function abandon(keep: ReadonlySet<string>): void {
    const wanted = new Set([...flying].filter(([date]) => keep.has(date)).map(([, abort]) => abort))
    for (const [date, abort] of flying) {
      if (wanted.has(abort)) continue
      flying.delete(date)
      abort.abort()
    }
  }

  function retry(): Promise<void> {
    const dates = [...failed.value.keys()]
    failed.value = new Map()
    return want(dates)
  }

  function store(date: string, day: DayPhotos): void {
    queries.setQueryData(photoKeys.day(date), day)
  }

  function prune(keep: ReadonlySet<string>): void {
    let kept = 0
    for (const day of loaded.value.values()) kept += day.photos.length
    for (const [date, day] of loaded.value) {
      if (kept <= mostKept) return
      if (keep.has(date)) continue
      kept -= day.photos.length
      queries.removeQueries({ queryKey: photoKeys.day(date), exact: true })
    }
  }

  onScopeDispose(() => {
    unsubscribe()
    cancelAnimationFrame(frame)
    abandon(new Set())
  })
  return { timeline, loaded, failed, indexOf, want, more, abandon, retry }
}
