import { ref } from 'vue'

export const mostRecentSearches = 8

/** The newest first, each text once whatever its case and spacing. */
export function withSearch(list: readonly string[], text: string): string[] {
  const clean = text.trim().replace(/\s+/g, ' ')
  if (clean === '') return [...list]
  return [clean, ...withoutSearch(list, clean)].slice(0, mostRecentSearches)
}

export function withoutSearch(list: readonly string[], text: string): string[] {
  return list.filter((each) => each.toLowerCase() !== text.toLowerCase())
}

/** Those that hold what was typed so far, but not that itself. */
export function matchingSearches(list: readonly string[], typed: string): string[] {
  const sought = typed.trim().toLowerCase()
  return list.filter((each) => each.toLowerCase().includes(sought) && each.toLowerCase() !== sought)
}

/** Whatever another version or a person left in the storage: only a list of strings is taken. */
export function parseSearches(stored: string | null): string[] {
  if (stored === null) return []
  try {
    const value: unknown = JSON.parse(stored)
    if (!Array.isArray(value)) return []
    return value.filter((each) => typeof each === 'string').slice(0, mostRecentSearches)
  } catch {
    return []
  }
}

/**
 * Recent searches of one account in this browser. Storage that is full or forbidden (private windows) costs the
 * memory across reloads and nothing else.
 */
export function useRecentSearches(userId: () => string | undefined, storage: Storage = localStorage) {
  const key = () => `glimpse:recent-searches:${userId() ?? ''}`
  const searches = ref<string[]>(read())

  function read(): string[] {
    try {
      return parseSearches(storage.getItem(key()))
    } catch {
      return []
    }
  }

  function write(list: string[]): void {
    searches.value = list
    try {
      storage.setItem(key(), JSON.stringify(list))
    } catch {
      // kept for this page only
    }
  }

  return {
    searches,
    reload: () => (searches.value = read()),
    add: (text: string) => write(withSearch(read(), text)),
    remove: (text: string) => write(withoutSearch(read(), text)),
  }
}
