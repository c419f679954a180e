import type { Photo } from '@glimpse/contract'
import type { QueryClient } from '@tanstack/vue-query'
import { photoKeys } from '../../api/photos.ts'

/** The photo as any list of the cache already holds it: the viewer opens without waiting for the server. */
export function cachedPhoto(queries: QueryClient, id: string): Photo | undefined {
  const known = queries.getQueryData<Photo>(photoKeys.detail(id))
  if (known) return known
  const lists = [photoKeys.days(), photoKeys.searches(), photoKeys.trash()]
  for (const queryKey of lists)
    for (const [, data] of queries.getQueriesData({ queryKey })) {
      const found = findPhoto(data, id)
      if (found) return found
    }
  return undefined
}

/** Lists differ in shape (pages, days, hits) but all hold whole photos in `items` or `photos`. */
export function findPhoto(data: unknown, id: string): Photo | undefined {
  if (Array.isArray(data)) {
    for (const each of data) {
      const found = findPhoto(each, id)
      if (found) return found
    }
    return undefined
  }
  if (typeof data !== 'object' || data === null) return undefined
  if ('fileName' in data) return 'id' in data && data.id === id ? (data as Photo) : undefined
  for (const part of ['pages', 'items', 'photos', 'photo'] as const) {
    const found = part in data ? findPhoto((data as Record<string, unknown>)[part], id) : undefined
    if (found) return found
  }
  return undefined
}
