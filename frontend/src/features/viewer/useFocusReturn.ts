import { nextTick, watch, type Ref } from 'vue'
import { useViewerSequence } from './sequence.ts'

/**
 * Where the focus goes when the viewer closes: to the tile of the photo seen last, which the page brings into view;
 * else to where it came from. Answers the listener for the event of closing.
 */
export function useFocusReturn(id: Ref<string>) {
  const sequence = useViewerSequence()
  const returnTo = document.activeElement instanceof HTMLElement ? document.activeElement : undefined
  let lastSeen = id.value
  watch(id, (now) => (lastSeen = now))

  return async function giveFocusBack(event: Event): Promise<void> {
    event.preventDefault()
    const revealed = sequence.reveal(lastSeen)
    await nextTick()
    requestAnimationFrame(() => {
      const tile = document.querySelector<HTMLElement>(`a[data-photo="${CSS.escape(lastSeen)}"]`)
      if (tile) tile.focus({ preventScroll: revealed })
      else if (!revealed) returnTo?.focus()
    })
  }
}
