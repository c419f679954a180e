import { computed, onBeforeUnmount, ref, type Ref } from 'vue'
import {
  actualSizeScale,
  clamp,
  identity,
  largestScale,
  panBy,
  pinch,
  swipeMeaning,
  wheelFactor,
  zoomTo,
  type Frame,
  type Point,
  type Size,
  type Transform,
} from './zoom.ts'

const doubleTapMs = 300
const doubleTapPixels = 32
const tapPixels = 8

interface Gestures {
  swipe(meaning: 'next' | 'previous' | 'close'): void
  /** A single tap or click on the stage. */
  tap(pointerType: string): void
}

/**
 * Zoom and pan of one picture by wheel, pinch, double tap, drag and keys; swipes while it is not zoomed in.
 * `stage` takes the pointer events; `picture` is the size of the picture at scale 1 and `original` in its own pixels.
 */
export function useZoomPan(
  stage: Ref<HTMLElement | undefined>,
  viewport: Ref<Size>,
  picture: Ref<Size>,
  original: Ref<Size | undefined>,
  gestures: Gestures,
) {
  const transform = ref<Transform>(identity)
  /** How far the finger has drawn an unzoomed picture aside. */
  const drawn = ref<Point>({ x: 0, y: 0 })
  const moving = ref(false)
  const zoomed = computed(() => transform.value.scale > 1.001)

  const frame = computed<Frame>(() => ({
    viewport: viewport.value,
    picture: picture.value,
    maxScale: original.value
      ? largestScale(original.value, picture.value, window.devicePixelRatio)
      : largestScale(picture.value, picture.value),
  }))

  const pointers = new Map<string, Point>()
  let pressed: { at: Point; time: number; several: boolean } | undefined
  let lastTap: { at: Point; time: number } | undefined
  let tapTimer: number | undefined

  const ofEvent = (event: { clientX: number; clientY: number }): Point => {
    const box = stage.value?.getBoundingClientRect()
    if (!box) return { x: 0, y: 0 }
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault()
    moving.value = true
    const factor = wheelFactor(event.deltaY, event.deltaMode)
    transform.value = zoomTo(transform.value, transform.value.scale * factor, ofEvent(event), frame.value)
  }

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return
    stage.value?.setPointerCapture(event.pointerId)
    pointers.set(String(event.pointerId), ofEvent(event))
    moving.value = true
    if (pointers.size === 1) pressed = { at: ofEvent(event), time: event.timeStamp, several: false }
    else if (pressed) pressed.several = true
  }

  function onPointerMove(event: PointerEvent): void {
    const id = String(event.pointerId)
    const before = pointers.get(id)
    if (!before) return
    const now = ofEvent(event)
    const others = [...pointers].filter(([each]) => each !== id)
    pointers.set(id, now)
    const other = others[0]?.[1]
    if (other) {
      drawn.value = { x: 0, y: 0 }
      transform.value = pinch(transform.value, [before, other], [now, other], frame.value)
    } else if (zoomed.value) {
      transform.value = panBy(transform.value, now.x - before.x, now.y - before.y, frame.value)
    } else if (event.pointerType === 'touch' && pressed && !pressed.several) {
      const [dx, dy] = [now.x - pressed.at.x, now.y - pressed.at.y]
      drawn.value = Math.abs(dx) > Math.abs(dy) ? { x: dx, y: 0 } : { x: 0, y: Math.max(0, dy) }
    }
  }

  function onPointerUp(event: PointerEvent): void {
    if (!pointers.delete(String(event.pointerId))) return
    if (pointers.size > 0) return
    moving.value = false
    const start = pressed
    pressed = undefined
    const now = ofEvent(event)
    drawn.value = { x: 0, y: 0 }
    if (!start || start.several || event.type === 'pointercancel') return
    const [dx, dy] = [now.x - start.at.x, now.y - start.at.y]
    if (Math.hypot(dx, dy) <= tapPixels) onTap(event, now)
    else if (!zoomed.value && event.pointerType === 'touch') {
      const meaning = swipeMeaning(dx, dy, event.timeStamp - start.time)
      if (meaning) gestures.swipe(meaning)
    }
  }

  /** Double taps are told apart here: `dblclick` never comes on some phones once touch-action is none. */
  function onTap(event: PointerEvent, at: Point): void {
    const again =
      lastTap &&
      event.timeStamp - lastTap.time < doubleTapMs &&
      Math.hypot(at.x - lastTap.at.x, at.y - lastTap.at.y) < doubleTapPixels
    clearTimeout(tapTimer)
    if (again) {
      lastTap = undefined
      toggle(at)
      return
    }
    lastTap = { at, time: event.timeStamp }
    tapTimer = window.setTimeout(() => gestures.tap(event.pointerType), doubleTapMs)
  }

  /** Between the whole picture and its actual size (at least twice as large as it lies here). */
  function toggle(at: Point = { x: 0, y: 0 }): void {
    if (zoomed.value) return reset()
    const actual = original.value
      ? actualSizeScale(original.value, picture.value, window.devicePixelRatio)
      : 2
    transform.value = zoomTo(identity, Math.max(2, Math.min(actual, 4)), at, frame.value)
  }

  function zoomBy(factor: number): void {
    moving.value = false
    transform.value = zoomTo(transform.value, transform.value.scale * factor, { x: 0, y: 0 }, frame.value)
  }

  function pan(dx: number, dy: number): void {
    transform.value = panBy(transform.value, dx, dy, frame.value)
  }

  function reset(): void {
    moving.value = false
    transform.value = identity
  }

  /** After the window or the panel changed size. */
  function keepInside(): void {
    transform.value = clamp(transform.value, frame.value)
  }

  onBeforeUnmount(() => clearTimeout(tapTimer))

  return {
    transform,
    drawn,
    moving,
    zoomed,
    zoomBy,
    pan,
    reset,
    keepInside,
    handlers: {
      wheel: onWheel,
      pointerdown: onPointerDown,
      pointermove: onPointerMove,
      pointerup: onPointerUp,
      pointercancel: onPointerUp,
    },
  }
}
