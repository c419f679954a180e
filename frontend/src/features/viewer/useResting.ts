import { onBeforeUnmount, ref } from 'vue'

/** True once nothing was done for a while: the controls leave the picture alone. `wake` on every sign of life. */
export function useResting(after = 2800) {
  const resting = ref(false)
  let timer: number | undefined
  function wake(): void {
    resting.value = false
    clearTimeout(timer)
    timer = window.setTimeout(() => (resting.value = true), after)
  }
  /** A tap on a touch screen shows and hides the controls. */
  function toggle(): void {
    if (resting.value) wake()
    else {
      clearTimeout(timer)
      resting.value = true
    }
  }
  onBeforeUnmount(() => clearTimeout(timer))
  wake()
  return { resting, wake, toggle }
}
