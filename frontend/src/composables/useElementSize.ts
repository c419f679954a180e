import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** The content box of an element in CSS pixels, 0 × 0 until it is mounted. */
export function useElementSize(element: Ref<HTMLElement | null>) {
  const width = ref(0)
  const height = ref(0)
  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return
    width.value = Math.floor(entry.contentRect.width)
    height.value = Math.floor(entry.contentRect.height)
  })
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (!now) return
      const style = getComputedStyle(now)
      width.value = Math.floor(
        now.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight),
      )
      height.value = now.clientHeight
      observer.observe(now)
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => observer.disconnect())
  return { width, height }
}
