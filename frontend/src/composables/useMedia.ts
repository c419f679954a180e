import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether a media query holds, followed live: `useMedia('(max-width: 600px)')`. */
export function useMedia(query: string): Readonly<Ref<boolean>> {
  const media = window.matchMedia(query)
  const matches = ref(media.matches)
  const update = () => (matches.value = media.matches)
  media.addEventListener('change', update)
  onScopeDispose(() => media.removeEventListener('change', update))
  return matches
}
