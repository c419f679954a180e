import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef } from 'vue'

/** The photos that are ticked, on whichever page is open. Cleared when the page changes. */
export const useSelection = defineStore('selection', () => {
  const ids = shallowRef(new Set<string>())
  /** Where a Shift range starts: the tile that was ticked last. */
  const anchor = ref<string>()

  const size = computed(() => ids.value.size)
  const active = computed(() => ids.value.size > 0)
  const has = (id: string) => ids.value.has(id)

  function toggle(id: string): void {
    if (!ids.value.delete(id)) ids.value.add(id)
    anchor.value = id
    triggerRef(ids)
  }
  /** Ticks all of them, or unticks them where all were ticked already. */
  function toggleAll(group: readonly string[]): void {
    const every = group.length > 0 && group.every((id) => ids.value.has(id))
    for (const id of group) {
      if (every) ids.value.delete(id)
      else ids.value.add(id)
    }
    triggerRef(ids)
  }
  /** Ticks everything from the anchor to `id`, in the order of `all`; without an anchor in `all`, `id` alone. */
  function extendTo(id: string, all: readonly string[]): void {
    const to = all.indexOf(id)
    const from = anchor.value === undefined ? -1 : all.indexOf(anchor.value)
    if (from < 0 || to < 0) {
      ids.value.add(id)
      anchor.value = id
    } else {
      for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.value.add(one)
    }
    triggerRef(ids)
  }
  function remove(gone: Iterable<string>): void {
    for (const id of gone) ids.value.delete(id)
    triggerRef(ids)
  }
  function clear(): void {
    ids.value = new Set()
    anchor.value = undefined
  }
  return { ids, anchor, size, active, has, toggle, toggleAll, extendTo, remove, clear }
})
