import { onMounted, onUnmounted } from 'vue'

/** True where a key press is text, or belongs to an open dialog or menu. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="dialog"], [role="alertdialog"], [role="menu"]') !==
        null)
  )
}

/** Single keys for the whole window, silent while a person types or a dialog is open. */
export function useShortcuts(shortcuts: Record<string, (event: KeyboardEvent) => void>): void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
      return
    const run = shortcuts[event.key]
    if (!run) return
    event.preventDefault()
    run(event)
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onUnmounted(() => window.removeEventListener('keydown', onKey))
}
