import type { Change, Photo } from '@glimpse/contract'
import { useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { deletePhotos, emptyTrash, listPhotos, photoKeys, restorePhotos } from '../../api/photos.ts'
import { count } from '../../composables/words.ts'
import { patchCaches } from '../live/patch-caches.ts'
import { usePhotoActions } from '../selection/usePhotoActions.ts'
import { useSelection } from '../selection/selection.ts'
import { useToasts } from '../toasts/toasts.ts'

/** What lies in the trash, and what can be done with it. Only deleting for good cannot be undone. */
export function useTrash() {
  const queries = useQueryClient()
  const selection = useSelection()
  const toasts = useToasts()
  const actions = usePhotoActions()

  const query = useInfiniteQuery({
    queryKey: photoKeys.trash(),
    queryFn: ({ pageParam, signal }) =>
      listPhotos({ view: 'trash', limit: 200, cursor: pageParam as string | undefined }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  })
  const photos = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])

  async function restore(ids: string[]): Promise<void> {
    const before = new Map(photos.value.map((photo) => [photo.id, photo]))
    try {
      const done = await restorePhotos(ids)
      patchCaches(
        queries,
        done.flatMap((id) => back(before.get(id))),
      )
      selection.remove(done)
      toasts.show({ text: `Put ${count(done.length, 'photo')} back`, undo: () => actions.trash(done) })
    } catch (error) {
      toasts.showError(error, 'Not restored')
    }
  }

  async function deleteForGood(ids: string[]): Promise<void> {
    try {
      const done = await deletePhotos(ids)
      patchCaches(
        queries,
        done.map((id): Change => ({ kind: 'photo-deleted', id })),
      )
      selection.remove(done)
      toasts.show({ text: `Deleted ${count(done.length, 'photo')} for good` })
    } catch (error) {
      toasts.showError(error, 'Not deleted')
    }
  }

  async function empty(): Promise<void> {
    try {
      const deleted = await emptyTrash()
      selection.clear()
      toasts.show({ text: `Deleted ${count(deleted, 'photo')} for good` })
    } catch (error) {
      toasts.showError(error, 'The trash was not emptied')
    }
    // Told anew either way: a deletion that broke off half way has still deleted.
    await queries.invalidateQueries({ queryKey: photoKeys.trash() })
  }

  return { query, photos, restore, deleteForGood, empty }
}

function back(photo: Photo | undefined): Change[] {
  return photo ? [{ kind: 'photo', photo: { ...photo, trashedAt: undefined } }] : []
}
