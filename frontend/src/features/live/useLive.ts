import type { Stats } from '@glimpse/contract'
import { useQueryClient } from '@tanstack/vue-query'
import { onMounted, onUnmounted, ref } from 'vue'
import { getChanges, photoKeys } from '../../api/photos.ts'
import { useUploads } from '../upload/uploads.ts'
import { openLive, type LiveState } from './live-client.ts'
import { patchCaches } from './patch-caches.ts'

/** Ties the socket to the caches and the upload panel for as long as the shell is there. */
export function useLive() {
  const queries = useQueryClient()
  const uploads = useUploads()
  const state = ref<LiveState>('connecting')
  let close: (() => void) | undefined

  onMounted(() => {
    close = openLive(
      {
        changes: (changes) => {
          patchCaches(queries, changes)
          uploads.follow(changes)
        },
        searchModel: (searchModel) => {
          queries.setQueryData<Stats>(photoKeys.stats(), (stats) => stats && { ...stats, searchModel })
        },
        state: (next) => (state.value = next),
        reset: () => {
          queries.removeQueries({ queryKey: photoKeys.days() })
          void queries.invalidateQueries()
        },
      },
      (since) => getChanges(since),
    )
  })
  onUnmounted(() => close?.())
  return state
}
