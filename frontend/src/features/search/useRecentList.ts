import { computed, ref, type Ref } from 'vue'
import { matchingSearches, useRecentSearches } from './recent-searches.ts'

/** The recent searches under the search box: whether they are listed, and which one the arrows point at. */
export function useRecentList(text: Ref<string>, owner: () => string | undefined) {
  const recent = useRecentSearches(owner)
  const open = ref(false)
  const active = ref(-1)
  const offered = computed(() => matchingSearches(recent.searches.value, text.value))
  const listed = computed(() => open.value && offered.value.length > 0)
  const chosen = computed(() => (listed.value ? offered.value[active.value] : undefined))

  /** Offered while nothing is typed; later by ↓. */
  function show(): void {
    recent.reload()
    open.value = text.value.trim() === ''
  }
  function typed(): void {
    active.value = -1
    open.value = text.value.trim() === ''
  }
  function hide(): void {
    open.value = false
    active.value = -1
  }
  function move(by: 1 | -1): void {
    if (!listed.value) {
      recent.reload()
      open.value = true
      active.value = by > 0 ? 0 : offered.value.length - 1
      return
    }
    const places = offered.value.length + 1
    // One place more than there are searches: between last and first lies the text itself.
    active.value = ((active.value + 1 + by + places) % places) - 1
  }
  function forget(words: string): void {
    recent.remove(words)
    active.value = Math.min(active.value, offered.value.length - 1)
  }
  return { add: recent.add, offered, listed, active, chosen, show, typed, hide, move, forget }
}
