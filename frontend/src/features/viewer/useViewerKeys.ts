import { useToasts } from '../toasts/toasts.ts'

type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'
/** Where the picture goes, as a share of `panStep`, when it is larger than the window. */
const panDirections: Record<Arrow, readonly [number, number]> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
}
const panStep = 120

interface Bindings {
  /** What single keys do, by `KeyboardEvent.key`. */
  keys: Record<string, () => void>
  zoomed: () => boolean
  pan: (dx: number, dy: number) => void
  step: (to: 'previous' | 'next') => void
}

/** The keyboard of the viewer: single keys, arrows that step or pan, and Ctrl+Z for the last thing that can be undone. */
export function useViewerKeys({ keys, zoomed, pan, step }: Bindings) {
  const toasts = useToasts()

  function arrow(key: string): boolean {
    if (!(key in panDirections)) return false
    const [x, y] = panDirections[key as Arrow]
    if (zoomed()) pan(x * panStep, y * panStep)
    else if (x !== 0) step(x > 0 ? 'previous' : 'next')
    return true
  }
  /** Toasts lie outside the dialog, where the Tab key does not lead. */
  function undoLast(event: KeyboardEvent): void {
    const last = toasts.toasts.findLast((toast) => toast.undo)
    if (!last) return
    event.preventDefault()
    void last.undo?.()
    toasts.dismiss(last.id)
  }

  return function onKeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey) return
    if (event.target instanceof HTMLElement && event.target.closest('textarea, input')) return
    if (event.ctrlKey || event.metaKey) {
      if (event.key === 'z') undoLast(event)
      return
    }
    const run = keys[event.key]
    if (run) run()
    else if (!arrow(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }
}
