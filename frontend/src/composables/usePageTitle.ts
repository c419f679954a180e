import { onUnmounted, readonly, ref, watchEffect } from 'vue'

const announcement = ref('')

/** The sentence that the shell's live region reads out. */
export const announced = readonly(announcement)
export function announce(text: string): void {
  // The same words twice would not be read again: empty it first.
  announcement.value = ''
  requestAnimationFrame(() => (announcement.value = text))
}

/** Titles the page and tells screen readers that the route changed. */
export function usePageTitle(title: () => string): void {
  const stop = watchEffect(() => {
    document.title = `${title()} · Glimpse`
    announce(title())
  })
  onUnmounted(stop)
}
