import type { Photo } from '@glimpse/contract'
import { useQueryClient } from '@tanstack/vue-query'
import { patchPhoto, photoKeys } from '../../api/photos.ts'
import { patchCaches } from '../live/patch-caches.ts'
import { useToasts } from '../toasts/toasts.ts'

interface Edit {
  favorite?: boolean
  /** null takes the caption away. */
  caption?: string | null
}

/** Changes what a person says of a photo: seen at once, taken back where the server refuses. */
export function usePhotoEdit() {
  const queries = useQueryClient()
  const toasts = useToasts()
  const put = (photo: Photo) => patchCaches(queries, [{ kind: 'photo', photo }])

  return async function edit(photo: Photo, change: Edit): Promise<void> {
    const caption = change.caption === undefined ? photo.caption : (change.caption ?? undefined)
    put({ ...photo, favorite: change.favorite ?? photo.favorite, caption })
    try {
      put(await patchPhoto(photo.id, change))
    } catch (error) {
      // What came by a live event meanwhile is newer than what was seen before: the server has the last word.
      put(photo)
      void queries.invalidateQueries({ queryKey: photoKeys.detail(photo.id) })
      toasts.showError(error, 'Not saved')
    }
  }
}
