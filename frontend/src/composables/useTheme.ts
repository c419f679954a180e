import { ref, watchEffect } from 'vue'

export type Theme = 'system' | 'light' | 'dark'
const key = 'glimpse.theme'

const dark = window.matchMedia('(prefers-color-scheme: dark)')
const systemIsDark = ref(dark.matches)
dark.addEventListener('change', (event) => (systemIsDark.value = event.matches))
const stored = localStorage.getItem(key)
const theme = ref<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system')

/** Keeps `data-theme` on the root element in step with the choice and the system. Called once, by main.ts. */
export function applyTheme(): void {
  watchEffect(() => {
    const isDark = theme.value === 'dark' || (theme.value === 'system' && systemIsDark.value)
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  })
}

export function useTheme() {
  const choose = (next: Theme) => {
    theme.value = next
    if (next === 'system') localStorage.removeItem(key)
    else localStorage.setItem(key, next)
  }
  return { theme, choose }
}
