import type { SearchAnswer } from '@glimpse/contract'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, shallowRef, watch, type Ref } from 'vue'
import { ApiError } from '../../api/client.ts'
import { photoKeys, searchPhotos, statsQuery } from '../../api/photos.ts'
import { requestOfTerms, type SearchTerms } from './search-query.ts'

const pageSize = 60

/** An answer and how long a person waited for it, milliseconds with the way there and back. */
type TimedAnswer = SearchAnswer & { took: number }

/** The results of these terms, page by page; asked again by itself once the model or more photos are ready. */
export function useSearch(terms: Ref<SearchTerms>) {
  const queries = useQueryClient()
  const request = computed(() => requestOfTerms(terms.value))

  const query = useInfiniteQuery({
    queryKey: computed(() => photoKeys.search(request.value ?? {})),
    queryFn: async ({ pageParam, signal }): Promise<TimedAnswer> => {
      const begun = performance.now()
      const answer = await searchPhotos(
        { ...request.value, cursor: pageParam as string | undefined, limit: pageSize },
        signal,
      )
      return { ...answer, took: performance.now() - begun }
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
    enabled: computed(() => request.value !== undefined),
    // While a person types the last results stay until the next are here; another likeness is another matter.
    placeholderData: (previous, previousQuery) => {
      const before = previousQuery?.queryKey[1]?.likePhotoIds
      return String(before ?? '') === String(request.value?.likePhotoIds ?? '') ? previous : undefined
    },
    retry: (failures, error) =>
      failures < 2 &&
      !(error instanceof ApiError && (error.code === 'model_unavailable' || error.status < 500)),
  })
  const stats = useQuery(statsQuery)

  /** What a search could find now: when it changes, the answer does. */
  const searchable = computed(() => {
    const now = stats.data.value
    return (
      now &&
      `${now.searchModel.state} ${now.searchModel.spaceId} ${now.photos.processed - now.photos.waitingForSearch}`
    )
  })
  watch(searchable, (now, before) => {
    const incomplete = query.isError.value || query.data.value?.pages[0]?.waiting !== 0
    if (before !== undefined && now !== before && incomplete && request.value)
      void queries.invalidateQueries({ queryKey: photoKeys.searches() })
  })

  /** The terms that the results in view answer, which are not yet those being typed. */
  const answered = shallowRef(terms.value)
  watch(
    [terms, query.isPlaceholderData],
    ([now, older]) => {
      if (!older) answered.value = now
    },
    { immediate: true },
  )

  const first = computed(() => query.data.value?.pages[0])
  const hits = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])
  return { request, query, answered, first, hits, model: computed(() => stats.data.value?.searchModel) }
}
