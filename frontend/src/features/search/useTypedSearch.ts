import { computed, onBeforeUnmount, ref, watch } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'
import { queryOfTerms, termsOfQuery, type SearchTerms } from './search-query.ts'

/** How long a person pauses before the words so far are searched for. */
const typingPause = 250
const none: SearchTerms = { text: '', likePhotoIds: [], favorite: false }

/** The words in the search box and the search in the address, each following the other. */
export function useTypedSearch() {
  const route = useRoute()
  const router = useRouter()

  const text = ref('')
  const onSearchPage = computed(() => route.name === 'search')
  const terms = computed(() => (onSearchPage.value ? termsOfQuery(route.query) : none))
  const hasChips = computed(() => Object.keys(queryOfTerms({ ...terms.value, text: '' })).length > 0)

  /** The words that were sent to the address last: what comes back from there does not overwrite newer typing. */
  let sent = ''
  watch(
    () => terms.value.text,
    (words) => {
      if (words !== sent) text.value = words
      sent = words
    },
    { immediate: true },
  )

  /** Where a search began, to go back to when it is given up. */
  let began = '/'
  let timer: ReturnType<typeof setTimeout> | undefined
  const cancel = () => clearTimeout(timer)
  onBeforeUnmount(cancel)

  function search(change: Partial<SearchTerms>): void {
    cancel()
    const next = { ...terms.value, text: text.value, ...change }
    sent = next.text
    const query: LocationQueryRaw = queryOfTerms(next)
    if (Object.keys(query).length === 0) return leave()
    if (onSearchPage.value) void router.replace({ name: 'search', query })
    else {
      began = route.fullPath
      void router.push({ name: 'search', query })
    }
  }
  function leave(): void {
    cancel()
    sent = text.value = ''
    if (onSearchPage.value) void router.push(began)
  }
  function searchSoon(): void {
    cancel()
    const words = text.value.trim()
    // One letter finds nothing that anyone looks for.
    if (words.length < 2 && !(words === '' && onSearchPage.value)) return
    timer = setTimeout(() => {
      if (words !== '' || hasChips.value) search({ text: words })
    }, typingPause)
  }
  function removeLastChip(): void {
    const { likePhotoIds, takenFrom, takenTo, favorite } = terms.value
    if (favorite) search({ favorite: false })
    else if (takenTo) search({ takenTo: undefined })
    else if (takenFrom) search({ takenFrom: undefined })
    else search({ likePhotoIds: likePhotoIds.slice(0, -1) })
  }

  return { text, terms, hasChips, onSearchPage, search, searchSoon, leave, removeLastChip }
}
