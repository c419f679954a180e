import type { Photo } from '@glimpse/contract'
import type { Ref } from 'vue'
import { originalUrl } from '../../api/photos.ts'
import { usePhotoActions } from '../selection/usePhotoActions.ts'
import { usePhotoEdit } from './usePhotoEdit.ts'
import type { useViewerRoute } from './useViewerRoute.ts'

interface Viewed {
  photo: Ref<Photo | undefined>
  previous: Ref<string | undefined>
  next: Ref<string | undefined>
  route: ReturnType<typeof useViewerRoute>
}

/** What the bar, the details and the keys do with the photo in view. */
export function useViewerActions({ photo, previous, next, route }: Viewed) {
  const actions = usePhotoActions()
  const edit = usePhotoEdit()

  function go(to: string | undefined): void {
    if (to !== undefined) void route.show(to)
  }
  /** On to the next photo, as one who tidies up expects; back to the page after the last. */
  function leaveThisOne(): void {
    const to = next.value ?? previous.value
    if (to === undefined) route.close()
    else go(to)
  }

  function trash(): void {
    if (!photo.value || photo.value.trashedAt) return
    void actions.trash([photo.value.id])
    leaveThisOne()
  }
  function restore(): void {
    if (!photo.value) return
    void actions.restore([photo.value.id])
    leaveThisOne()
  }
  function toggleFavorite(): void {
    if (photo.value && !photo.value.trashedAt) void edit(photo.value, { favorite: !photo.value.favorite })
  }
  function saveCaption(caption: string | null): void {
    if (photo.value) void edit(photo.value, { caption })
  }
  function retry(): void {
    if (photo.value) void actions.reprocess(photo.value.id)
  }
  function similar(): void {
    if (photo.value) void route.router.push({ name: 'search', query: { like: photo.value.id } })
  }
  function download(): void {
    if (!photo.value) return
    const link = document.createElement('a')
    link.href = originalUrl(photo.value, true)
    link.download = photo.value.fileName
    link.click()
  }
  return { go, trash, restore, toggleFavorite, saveCaption, retry, similar, download }
}
