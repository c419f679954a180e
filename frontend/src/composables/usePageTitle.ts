import { onUnmounted, readonly, ref, shallowRef, watchEffect, type ShallowRef } from 'vue'

const announcement = ref('')

/** The sentence that the shell's live region reads out. */
export const announced = readonly(announcement)
export function announce(text: string): void {
  // The same words twice would not be read again: empty it first.
  announcement.value = ''
  requestAnimationFrame(() => (announcement.value = text))
}

type Title = () => string
const ofPage = shallowRef<Title>()
const ofOverlay = shallowRef<Title>()
watchEffect(() => {
  const title = ofOverlay.value ?? ofPage.value
  document.title = title ? `${title()} · Glimpse` : 'Glimpse'
})

/** Titles the page and tells screen readers that the route changed. */
export function usePageTitle(title: Title): void {
  hold(ofPage, title)
  onUnmounted(watchEffect(() => announce(title())))
}

/** Titles what lies over the page, for as long as it does; it speaks for itself, so nothing is announced. */
export const useOverlayTitle = (title: Title): void => hold(ofOverlay, title)

function hold(place: ShallowRef<Title | undefined>, title: Title): void {
  place.value = title
  onUnmounted(() => {
    // The next page may have put its own there before this one went.
    if (place.value === title) place.value = undefined
  })
}
