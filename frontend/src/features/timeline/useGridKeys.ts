import { computed, nextTick, ref, watch, type Ref } from 'vue'
import { useSelection } from '../selection/selection.ts'
import { isDirection, neighbourTile, type NavTile } from './grid-navigation.ts'

interface GridKeys {
  root: Ref<HTMLElement | null>
  /** Rows that the arrows may reach: at least those on screen and their neighbours. */
  rows: Ref<readonly NavTile[][]>
  /** The order for ranges. */
  ids: () => readonly string[]
  /** Scrolls so that the tile is mounted and seen. */
  ensureVisible: (id: string) => Promise<void>
  open: (id: string) => void
  remove: (ids: string[]) => void
}

/** Keyboard and selection of a photo grid: arrows, Enter, x, Shift ranges, Delete, Escape. One tab stop a grid. */
export function useGridKeys({ root, rows, ids, ensureVisible, open, remove }: GridKeys) {
  const selection = useSelection()
  const chosen = ref<string>()
  const known = computed(() => new Set(rows.value.flatMap((row) => row.map((tile) => tile.id))))
  /** The tile in the tab order: the one that had the focus last, else the first. */
  const current = computed(() =>
    chosen.value !== undefined && known.value.has(chosen.value) ? chosen.value : rows.value[0]?.[0]?.id,
  )

  async function focus(id: string): Promise<void> {
    chosen.value = id
    await ensureVisible(id)
    await nextTick()
    root.value?.querySelector<HTMLElement>(`[data-photo="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })
  }

  // Where the photo that had the focus goes, the next one takes it: the keyboard is not thrown back to the top.
  watch(
    rows,
    (now, before) => {
      const id = chosen.value
      const line = before.flatMap((row) => row.map((tile) => tile.id))
      if (id === undefined || known.value.has(id) || !line.includes(id)) return
      const still = new Set(ids())
      if (still.has(id)) return
      const at = line.indexOf(id)
      const next =
        line.slice(at + 1).find((one) => still.has(one)) ??
        line.slice(0, at).findLast((one) => still.has(one))
      if (next !== undefined && document.activeElement === document.body) void focus(next)
    },
    { flush: 'post' },
  )

  function onKeydown(event: KeyboardEvent): void {
    const target =
      event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-photo]') : null
    const id = target?.dataset.photo
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    // The Tab key and a click lead here without `focus`.
    chosen.value = id
    if (isDirection(event.key)) {
      const next = neighbourTile(rows.value, id, event.key)
      if (next !== undefined) {
        if (event.shiftKey) {
          if (!selection.active) selection.toggle(id)
          selection.extendTo(next, ids())
        }
        void focus(next)
      }
    } else if (event.key === 'Enter') open(id)
    else if (event.key === 'x' || event.key === ' ') selection.toggle(id)
    else if (event.key === 'X') selection.extendTo(id, ids())
    else if (event.key === 'Delete') remove(selection.active ? [...selection.ids] : [id])
    else if (event.key === 'Escape' && selection.active) selection.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  function onToggle(id: string, event: MouseEvent | KeyboardEvent): void {
    chosen.value = id
    if (event.shiftKey) selection.extendTo(id, ids())
    else selection.toggle(id)
  }

  return { current, selection, focus, onKeydown, onToggle }
}
