import { onScopeDispose } from 'vue'

const longPressMs = 450
/** A finger that moves further is scrolling. */
const stillPixels = 10

/**
 * Runs `act` when a finger rests on an element: on a touch screen that is how a selection begins. `consumed` tells a
 * click handler whether the click at hand is only the end of such a press.
 */
export function useLongPress(act: (event: PointerEvent) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let start: PointerEvent | undefined
  let acted = false
  const end = () => clearTimeout(timer)

  function onDown(event: PointerEvent): void {
    end()
    acted = false
    if (event.pointerType !== 'touch') return
    start = event
    timer = setTimeout(() => {
      acted = true
      act(event)
    }, longPressMs)
  }
  function onMove(event: PointerEvent): void {
    if (start && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > stillPixels) end()
  }
  /** The browser's own menu of a link would lie over what was just selected. */
  function onMenu(event: Event): void {
    if (start?.pointerType === 'touch' && (event as PointerEvent).pointerType !== 'mouse')
      event.preventDefault()
  }
  function consumed(): boolean {
    const was = acted
    acted = false
    return was
  }
  onScopeDispose(end)
  return {
    consumed,
    handlers: {
      pointerdown: onDown,
      pointermove: onMove,
      pointerup: end,
      pointercancel: end,
      contextmenu: onMenu,
    },
  }
}
