import { ref } from 'vue'

const key = 'glimpse.details'

/** Whether the details lie open, remembered in this browser: at first beside the picture on a desk, hidden on a phone. */
export function useDetailsOpen() {
  const narrow = window.matchMedia('(max-width: 700px)').matches
  const stored = readChoice()
  // A sheet that covers half a phone is opened by a person, never by memory.
  const open = ref(narrow ? false : (stored ?? window.innerWidth >= 1100))

  function toggle(): void {
    open.value = !open.value
    if (narrow) return
    try {
      localStorage.setItem(key, String(open.value))
    } catch {
      // a private window remembers nothing
    }
  }
  return { open, toggle }
}

function readChoice(): boolean | undefined {
  try {
    const value = localStorage.getItem(key)
    return value === null ? undefined : value === 'true'
  } catch {
    return undefined
  }
}
