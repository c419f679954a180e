import { useRoute, useRouter } from 'vue-router'

/** Opens the viewer over the page that is shown, which stays mounted beneath. */
export function useOpenPhoto(): (id: string) => void {
  const route = useRoute()
  const router = useRouter()
  return (id) => void router.push({ path: route.path, query: { ...route.query, photo: id } })
}
