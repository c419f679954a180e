import { onBeforeUnmount, onMounted, ref } from 'vue'

/** The whole page in full screen, so that menus and toasts stay with it. Left again with the component. */
export function useFullScreen() {
  const possible = document.fullscreenEnabled
  const on = ref(document.fullscreenElement !== null)
  const update = () => (on.value = document.fullscreenElement !== null)

  async function toggle(): Promise<void> {
    // Refused where the browser or a frame does not allow it: the picture is simply not larger.
    await (on.value ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(
      () => {},
    )
  }

  onMounted(() => document.addEventListener('fullscreenchange', update))
  onBeforeUnmount(() => {
    document.removeEventListener('fullscreenchange', update)
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => {})
  })
  return { possible, on, toggle }
}
