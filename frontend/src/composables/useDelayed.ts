import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** True once `flag` has been true for `delay` ms on end: work that ends quickly never flashes a skeleton. */
export function useDelayed(flag: Ref<boolean>, delay = 300): Ref<boolean> {
  const shown = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    flag,
    (on) => {
      clearTimeout(timer)
      if (on) timer = setTimeout(() => (shown.value = true), delay)
      else shown.value = false
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return shown
}
