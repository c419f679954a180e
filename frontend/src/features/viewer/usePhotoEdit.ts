import type { PatchPhoto, Photo } from '@glimpse/contract'
import { useQueryClient } from '@tanstack/vue-query'
import { patchPhoto, photoKeys, reprocessPhoto, restorePhotos, trashPhotos } from '../../api/photos.ts'
import { count } from '../../composables/words.ts'
import { useToasts } from '../toasts/toasts.ts'

/**
 * What is done to photos from the viewer, from results and from the trash: shown at once, taken back when the
 * server refuses, undone by a toast rather than asked about.
 */
export function usePhotoActions() {
  const queries = useQueryClient()
  const toasts = useToasts()

  function put(photo: Photo): void {
    queries.setQueryData(photoKeys.detail(photo.id), photo)
  }

  async function edit(id: string, patch: Pick<PatchPhoto, 'favorite' | 'caption'>): Promise<void> {
    const before = queries.getQueryData<Photo>(photoKeys.detail(id))
    if (before)
      put({
        ...before,
        ...patch,
        caption: patch.caption === null ? undefined : (patch.caption ?? before.caption),
        favorite: patch.favorite ?? before.favorite,
      })
    try {
      put(await patchPhoto(id, patch))
    } catch (error) {
      if (before) put(before)
      toasts.showError(error, 'Not saved')
    }
  }

  async function trash(ids: string[]): Promise<void> {
    try {
      const done = await trashPhotos(ids)
      toasts.show({ text: `${count(done.length, 'photo')} moved to trash`, undo: () => restore(done, false) })
    } catch (error) {
      toasts.showError(error, 'Not moved to trash')
    }
  }

  async function restore(ids: string[], tell = true): Promise<void> {
    try {
      const done = await restorePhotos(ids)
      if (tell) toasts.show({ text: `${count(done.length, 'photo')} restored`, undo: () => trash(done) })
    } catch (error) {
      toasts.showError(error, 'Not restored')
    }
  }

  async function retry(id: string): Promise<void> {
    try {
      put(await reprocessPhoto(id))
    } catch (error) {
      toasts.showError(error, 'Could not try again')
    }
  }

  return { edit, trash, restore, retry }
}
