import { onMounted, onUnmounted, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Row } from './justify.ts'
import { anchorAt, positionOf, type DayBlock, type TimelineLayout } from './timeline-layout.ts'

/**
 * Follows the scroll position of the page's scroller in pixels from the top of the timeline, and holds the photo at
 * the top edge in place when days above it turn out higher or lower than estimated.
 */
export function useTimelineScroll(
  root: Ref<HTMLElement | null>,
  layout: ComputedRef<TimelineLayout>,
  rowsIn: (layout: TimelineLayout) => (block: DayBlock) => readonly Row[],
) {
  const top = ref(0)
  const viewport = ref(window.innerHeight)
  let scroller: HTMLElement | null = null
  let frame = 0

  /** What lies above the timeline in the scroller (banners), so that `top` is 0 at its first heading. */
  const lead = () => root.value?.offsetTop ?? 0
  function read() {
    frame = 0
    if (!scroller) return
    top.value = scroller.scrollTop - lead()
    viewport.value = scroller.clientHeight
  }
  const onScroll = () => (frame ||= requestAnimationFrame(read))
  function scrollTo(y: number) {
    if (!scroller) return
    scroller.scrollTop = y + lead()
    read()
  }

  watch(
    layout,
    (now, before) => {
      // At the very top new photos may push the others down: that is where one looks for them.
      if (!scroller || before.blocks.length === 0 || scroller.scrollTop < 8) return
      const seen = scroller.scrollTop - lead()
      const anchor = anchorAt(before, Math.max(0, seen), rowsIn(before))
      const wanted = anchor && positionOf(now, anchor, rowsIn(now))
      if (wanted !== undefined && Math.abs(wanted - seen) >= 1) scrollTo(wanted)
    },
    { flush: 'post' },
  )

  const resized = new ResizeObserver(() => onScroll())
  onMounted(() => {
    scroller = root.value?.closest<HTMLElement>('[data-scroller]') ?? document.documentElement
    scroller.addEventListener('scroll', onScroll, { passive: true })
    resized.observe(scroller)
    read()
  })
  onUnmounted(() => {
    scroller?.removeEventListener('scroll', onScroll)
    resized.disconnect()
    cancelAnimationFrame(frame)
  })
  return { top, viewport, scrollTo }
}
