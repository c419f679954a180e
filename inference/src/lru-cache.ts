/** The answers used last, by key; a failed one is forgotten, and asking twice at once asks once. */
export interface LruCache<V> {
  get(key: string, make: () => Promise<V>): Promise<V>
}

export function createLruCache<V>(most: number): LruCache<V> {
  const entries = new Map<string, Promise<V>>()
  return {
    get(key, make) {
      const known = entries.get(key)
      entries.delete(key)
      const value = known ?? make()
      entries.set(key, value)
      if (!known) value.catch(() => entries.get(key) === value && entries.delete(key))
      if (entries.size > most) entries.delete(entries.keys().next().value!)
      return value
    },
  }
}
