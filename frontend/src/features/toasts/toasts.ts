import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'error'
  undo?: () => unknown
  /** Milliseconds that it stays; toasts that can be undone stay longer. */
  stay: number
}
export interface ToastOptions {
  text: string
  tone?: Toast['tone']
  undo?: () => unknown
  stay?: number
}

/** Short sentences about what was just done: `useToasts().show({ text: 'Moved to trash', undo })`. */
export const useToasts = defineStore('toasts', () => {
  const toasts = shallowRef<Toast[]>([])
  let next = 1
  const most = 3

  function show({ text, tone = 'plain', undo, stay }: ToastOptions): number {
    const id = next++
    const toast: Toast = {
      id,
      text,
      tone,
      stay: stay ?? (undo || tone === 'error' ? 9000 : 4000),
      ...(undo ? { undo } : {}),
    }
    toasts.value = [...toasts.value, toast].slice(-most)
    return id
  }
  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }
  /** An error as a toast: its own words where it has some. */
  function showError(error: unknown, doing?: string): void {
    const words = error instanceof Error ? error.message : 'Something went wrong.'
    show({ text: doing ? `${doing}: ${words}` : words, tone: 'error' })
  }
  return { toasts, show, showError, dismiss }
})
