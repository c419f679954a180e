import type { Photo } from '@glimpse/contract'
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { getPhoto, photoKeys, previewUrl } from '../../api/photos.ts'
import { cachedPhoto } from './cached-photo.ts'
import { decodedImages } from './decoded-images.ts'
import { useViewerSequence, type Step } from './sequence.ts'

/** The photo of this id, at once where any list holds it already, and kept true by live events. */
export function useViewedPhoto(id: Ref<string>) {
  const queries = useQueryClient()
  const query = useQuery({
    queryKey: computed(() => photoKeys.detail(id.value)),
    queryFn: ({ signal }) => getPhoto(id.value, signal),
    initialData: () => cachedPhoto(queries, id.value),
  })
  return { photo: query.data, error: query.error, refetch: query.refetch, ...useNeighbours(id, queries) }
}

/** How often, and after how many milliseconds, neighbours are looked for again: at the end of a list there are none. */
const mostLooks = 3
const nextLook = 600

/** What ← and → lead to, fetched and decoded before it is asked for. */
function useNeighbours(id: Ref<string>, queries: QueryClient) {
  const sequence = useViewerSequence()
  const previous = ref<string>()
  const next = ref<string>()
  let asked: AbortController | undefined
  let timer: number | undefined

  async function find(looks = 1): Promise<void> {
    asked?.abort()
    clearTimeout(timer)
    const mine = (asked = new AbortController())
    const from = id.value
    // A list that cannot be loaded further ends here for now.
    const step = (by: Step) => sequence.neighbour(from, by).catch(() => undefined)
    // One after the other: both may need the same part of the list.
    const after = await step(1)
    const before = await step(-1)
    if (mine.signal.aborted) return
    next.value = after
    previous.value = before
    // A page that was opened together with the viewer learns its own list only by and by.
    const alone = after === undefined && before === undefined
    if (alone && looks < mostLooks) timer = window.setTimeout(() => void find(looks + 1), nextLook * looks)
    for (const each of [after, before]) if (each !== undefined) await prepare(queries, each)
  }

  watch([id, () => sequence.present], () => void find(), { immediate: true })
  onScopeDispose(() => {
    asked?.abort()
    clearTimeout(timer)
  })
  return { previous, next }
}

async function prepare(queries: QueryClient, id: string): Promise<void> {
  const photo: Photo | undefined =
    cachedPhoto(queries, id) ??
    // A neighbour that cannot be fetched tells so when one goes there.
    (await queries
      .fetchQuery({ queryKey: photoKeys.detail(id), queryFn: ({ signal }) => getPhoto(id, signal) })
      .catch(() => undefined))
  if (photo?.stages.derivatives.state === 'ready') await decodedImages.decode(previewUrl(photo))
}
