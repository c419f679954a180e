import type { PatchPhoto, Photo, SearchRequest } from '@glimpse/contract'
import { queryOptions } from '@tanstack/vue-query'
import { request, send } from './client.ts'

const base = '/api/v1'

/** One place for the keys of the cache; live events patch what is stored under them. */
export const photoKeys = {
  timeline: () => ['timeline'] as const,
  /** Data: DayPhotos. */
  day: (date: string) => ['day', date] as const,
  days: () => ['day'] as const,
  /** Data: Photo. */
  detail: (id: string) => ['photo', id] as const,
  /** Data: InfiniteData<PhotoPage>. */
  trash: () => ['trash'] as const,
  /** Data: InfiniteData<SearchAnswer>. */
  search: (search: Omit<SearchRequest, 'limit' | 'cursor'>) => ['search', search] as const,
  searches: () => ['search'] as const,
  stats: () => ['stats'] as const,
}

export interface ListPhotos {
  limit?: number
  cursor?: string | undefined
  until?: string
  from?: string
  view?: 'library' | 'trash'
  status?: Photo['status']
  favorite?: boolean
}

export const getTimeline = (signal?: AbortSignal) => request(`${base}/timeline`, 'timeline', { signal })

export const listPhotos = (query: ListPhotos, signal?: AbortSignal) =>
  request(`${base}/photos`, 'photoPage', { query: { ...query }, signal })

export const getPhoto = (id: string, signal?: AbortSignal) =>
  request(`${base}/photos/${encodeURIComponent(id)}`, 'photo', { signal })

export const patchPhoto = (id: string, body: PatchPhoto) =>
  request(`${base}/photos/${encodeURIComponent(id)}`, 'photo', { method: 'PATCH', body })

export const reprocessPhoto = (id: string) =>
  request(`${base}/photos/${encodeURIComponent(id)}/reprocess`, 'photo', { method: 'POST', body: {} })

export const searchPhotos = (body: Omit<SearchRequest, 'limit'> & { limit?: number }, signal?: AbortSignal) =>
  request(`${base}/search`, 'searchAnswer', { method: 'POST', body, signal })

export const trashPhotos = (ids: string[]) => bulk('trash', ids)
export const restorePhotos = (ids: string[]) => bulk('restore', ids)
/** For ever: blobs, vectors and all. */
export const deletePhotos = (ids: string[]) => bulk('delete', ids)

/** The server takes at most a thousand ids at once. */
async function bulk(verb: 'trash' | 'restore' | 'delete', ids: string[]): Promise<string[]> {
  const done: string[] = []
  for (let at = 0; at < ids.length; at += 1000) {
    const body = { ids: ids.slice(at, at + 1000) }
    done.push(...(await request(`${base}/photos/${verb}`, 'bulkAnswer', { method: 'POST', body })).ids)
  }
  return done
}

export async function emptyTrash(): Promise<number> {
  const answer = (await send(`${base}/trash/empty`, { method: 'POST', body: {} })) as { count: number }
  return answer.count
}

export const getStats = (signal?: AbortSignal) => request(`${base}/stats`, 'stats', { signal })
export const statsQuery = queryOptions({
  queryKey: photoKeys.stats(),
  queryFn: ({ signal }) => getStats(signal),
})

export const getChanges = (since: number | undefined, signal?: AbortSignal) =>
  request(`${base}/changes`, 'changesAnswer', { query: { since, limit: 500 }, signal })

/** Image addresses carry the revision, so that the browser may keep them for ever. */
export const thumbnailUrl = (photo: Pick<Photo, 'id' | 'revision'>) =>
  `${base}/photos/${photo.id}/thumbnail?v=${photo.revision}`
export const previewUrl = (photo: Pick<Photo, 'id' | 'revision'>) =>
  `${base}/photos/${photo.id}/preview?v=${photo.revision}`
export const originalUrl = (photo: Pick<Photo, 'id'>, download = false) =>
  `${base}/photos/${photo.id}/original${download ? '?download=true' : ''}`
