import type { Photo } from '@glimpse/contract'
import { ref, watch, type Ref } from 'vue'
import { previewUrl, thumbnailUrl } from '../../api/photos.ts'
import { decodedImages } from './decoded-images.ts'

/** Longer than this nobody waits for the next picture: its blurred placeholder is shown instead. */
const patienceMs = 150

/**
 * The photo to draw: the wanted one, as soon as one of its pictures is decoded. Until then the one before stays,
 * so that stepping through a library never blinks.
 */
export function useShownPhoto(wanted: Ref<Photo>): Ref<Photo> {
  const shown = ref(wanted.value) as Ref<Photo>
  watch(wanted, async (photo) => {
    if (photo.id !== shown.value.id && photo.stages.derivatives.state === 'ready') {
      await Promise.race([
        decodedImages.decode(previewUrl(photo)),
        decodedImages.decode(thumbnailUrl(photo)),
        new Promise((resolve) => setTimeout(resolve, patienceMs)),
      ])
    }
    if (wanted.value.id === photo.id) shown.value = wanted.value
  })
  return shown
}
