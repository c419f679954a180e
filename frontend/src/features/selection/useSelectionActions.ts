import type { Photo, SearchAnswer } from '@glimpse/contract'
import { useQueryClient, type InfiniteData } from '@tanstack/vue-query'
import { computed } from 'vue'
import { originalUrl, photoKeys } from '../../api/photos.ts'
import { count } from '../../composables/words.ts'
import type { DayPhotos } from '../timeline/day-photos.ts'
import { useToasts } from '../toasts/toasts.ts'
import { useSelection } from './selection.ts'
import { usePhotoActions } from './usePhotoActions.ts'

const mostDownloads = 50

/** The actions of the selection bar, on all that is ticked. */
export function useSelectionActions() {
  const queries = useQueryClient()
  const selection = useSelection()
  const actions = usePhotoActions()
  const toasts = useToasts()

  function photos(): Photo[] {
    const days = queries.getQueriesData<DayPhotos>({ queryKey: photoKeys.days() })
    const searches = queries.getQueriesData<InfiniteData<SearchAnswer>>({ queryKey: photoKeys.searches() })
    const known = [
      ...days.flatMap(([, day]) => day?.photos ?? []),
      ...searches.flatMap(([, data]) =>
        (data?.pages ?? []).flatMap((page) => page.items.map((hit) => hit.photo)),
      ),
    ]
    return known.filter((photo) => selection.ids.has(photo.id))
  }
  const allFavorite = computed(() => {
    const known = selection.size > 0 ? photos() : []
    return known.length > 0 && known.every((photo) => photo.favorite)
  })

  const ids = () => [...selection.ids]
  const trash = () => actions.trash(ids())
  async function favorite(): Promise<void> {
    const wanted = !allFavorite.value
    await actions.favorite(ids(), wanted)
    selection.clear()
  }
  /** One file after the other, as browsers allow; each keeps its own name. */
  function download(): void {
    const chosen = ids()
    if (chosen.length > mostDownloads) {
      toasts.show({
        text: `A browser saves at most ${mostDownloads} photos at once. Select fewer.`,
        tone: 'error',
      })
      return
    }
    chosen.forEach((id, index) => setTimeout(() => save(originalUrl({ id }, true)), index * 250))
    toasts.show({ text: `Downloading ${count(chosen.length, 'original')}` })
    selection.clear()
  }
  return { allFavorite, trash, favorite, download }
}

function save(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}
