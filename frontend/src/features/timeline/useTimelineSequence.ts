import type { Photo } from '@glimpse/contract'
import { useQueryClient } from '@tanstack/vue-query'
import { onUnmounted } from 'vue'
import { photoKeys } from '../../api/photos.ts'
import { useViewerSequence } from '../viewer/sequence.ts'
import { dayOf } from './day-photos.ts'
import type { useTimelineDays } from './useTimelineDays.ts'

/** Tells the viewer what comes before and after a photo, loading the neighbouring day where it has to. */
export function useTimelineSequence(
  days: ReturnType<typeof useTimelineDays>,
  reveal: (id: string) => unknown,
): void {
  const queries = useQueryClient()

  function dateOf(id: string): string | undefined {
    for (const [date, day] of days.loaded.value) if (day.photos.some((photo) => photo.id === id)) return date
    // Opened by its address: the viewer has fetched the photo itself.
    const photo = queries.getQueryData<Photo>(photoKeys.detail(id))
    return photo && dayOf(photo)
  }

  async function neighbour(id: string, step: 1 | -1): Promise<string | undefined> {
    const date = dateOf(id)
    if (date === undefined) return undefined
    await days.want([date])
    const at = days.loaded.value.get(date)?.photos.findIndex((photo) => photo.id === id) ?? -1
    if (at < 0) return undefined
    if (step === 1 && at === days.loaded.value.get(date)!.photos.length - 1) await days.more(date)
    const inside = days.loaded.value.get(date)?.photos[at + step]
    if (inside) return inside.id
    const index = days.indexOf.value.get(date)
    const other = index === undefined ? undefined : days.timeline.data.value?.days[index + step]?.date
    if (other === undefined) return undefined
    await days.want([other])
    return days.loaded.value.get(other)?.photos.at(step === 1 ? 0 : -1)?.id
  }

  onUnmounted(useViewerSequence().setSequence({ neighbour, reveal: (id) => void reveal(id) }))
}
