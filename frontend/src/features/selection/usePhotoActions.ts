import type { Photo } from '@glimpse/contract'
import { useQueryClient } from '@tanstack/vue-query'
import { patchPhoto, reprocessPhoto, restorePhotos, trashPhotos } from '../../api/photos.ts'
import { count } from '../../composables/words.ts'
import { forgetPhotos, patchCaches } from '../live/patch-caches.ts'
import { useToasts } from '../toasts/toasts.ts'
import { useSelection } from './selection.ts'

/** What can be done to photos, with what a person is told about it. The caches follow at once. */
export function usePhotoActions() {
  const queries = useQueryClient()
  const selection = useSelection()
  const toasts = useToasts()

  async function trash(ids: string[]): Promise<void> {
    if (ids.length === 0) return
    try {
      const done = await trashPhotos(ids)
      forgetPhotos(queries, done)
      selection.remove(done)
      toasts.show({ text: `Moved ${count(done.length, 'photo')} to the trash`, undo: () => restore(done) })
    } catch (error) {
      toasts.showError(error, 'Not moved to the trash')
    }
  }

  async function restore(ids: string[]): Promise<void> {
    try {
      const done = await restorePhotos(ids)
      toasts.show({ text: `Put ${count(done.length, 'photo')} back` })
    } catch (error) {
      toasts.showError(error, 'Not restored')
    }
  }

  async function favorite(ids: string[], favorite: boolean): Promise<void> {
    try {
      const changed: Photo[] = []
      // One after the other in small groups: a selection may hold thousands.
      for (let at = 0; at < ids.length; at += 6) {
        changed.push(...(await Promise.all(ids.slice(at, at + 6).map((id) => patchPhoto(id, { favorite })))))
      }
      patchCaches(
        queries,
        changed.map((photo) => ({ kind: 'photo', photo })),
      )
      const words = count(changed.length, 'photo')
      toasts.show({ text: favorite ? `Added ${words} to favourites` : `Removed ${words} from favourites` })
    } catch (error) {
      toasts.showError(error, 'Not changed')
    }
  }

  async function reprocess(id: string): Promise<void> {
    try {
      patchCaches(queries, [{ kind: 'photo', photo: await reprocessPhoto(id) }])
    } catch (error) {
      toasts.showError(error, 'Not tried again')
    }
  }

  return { trash, restore, favorite, reprocess }
}
