import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** The photo that lies open, as the address says: `?photo=<id>` over any page. */
export function useViewerRoute() {
  const route = useRoute()
  const router = useRouter()

  const photoId = computed(() => {
    const value = route.query['photo']
    return typeof value === 'string' && value !== '' ? value : undefined
  })

  /** Stepping replaces the entry: Back always leads out of the viewer. */
  const show = (id: string) => router.replace({ query: { ...route.query, photo: id }, hash: route.hash })

  /** Back where that is the page beneath; else (opened by a link) the page beneath takes this entry's place. */
  function close(): void {
    const { photo: _photo, ...query } = route.query
    const beneath = router.resolve({ path: route.path, query, hash: route.hash }).fullPath
    if (window.history.state?.back === beneath) router.back()
    else void router.replace(beneath)
  }

  return { photoId, show, close, router }
}
