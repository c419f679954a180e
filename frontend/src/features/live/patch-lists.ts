import type { Change, Photo, SearchAnswer, photoPage } from '@glimpse/contract'
import type { InfiniteData } from '@tanstack/vue-query'

export type PhotoPage = ReturnType<(typeof photoPage)['parse']>

/** The trash as one paged list: what was trashed comes in at the top, what was restored or deleted goes. */
export function patchTrash(
  data: InfiniteData<PhotoPage>,
  changes: readonly Change[],
): InfiniteData<PhotoPage> {
  const after = byId(changes)
  const shown = new Set(data.pages.flatMap((page) => page.items.map((photo) => photo.id)))
  const arrived = [...after].flatMap(([id, photo]) =>
    photo?.trashedAt !== undefined && !shown.has(id) ? [photo] : [],
  )
  const touched = arrived.length > 0 || [...after.keys()].some((id) => shown.has(id))
  if (!touched) return data
  const pages = data.pages.map((page, index) => ({
    ...page,
    items: [
      ...(index === 0 ? arrived : []),
      ...kept(page.items, after, (photo) => photo.trashedAt !== undefined),
    ],
  }))
  return { ...data, pages }
}

/** Search results keep their order; photos in them follow their changes, and go when they leave the library. */
export function patchSearch(
  data: InfiniteData<SearchAnswer>,
  changes: readonly Change[],
): InfiniteData<SearchAnswer> {
  const after = byId(changes)
  const touched = data.pages.some((page) => page.items.some((hit) => after.has(hit.photo.id)))
  if (!touched) return data
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.flatMap((hit) => {
      const [photo] = kept([hit.photo], after, (one) => one.trashedAt === undefined)
      return photo ? [photo === hit.photo ? hit : { ...hit, photo }] : []
    }),
  }))
  return { ...data, pages }
}

function byId(changes: readonly Change[]): Map<string, Photo | undefined> {
  return new Map(changes.map((c) => (c.kind === 'photo' ? [c.photo.id, c.photo] : [c.id, undefined])))
}

function kept(
  photos: readonly Photo[],
  after: Map<string, Photo | undefined>,
  stays: (photo: Photo) => boolean,
) {
  return photos.flatMap((photo) => {
    if (!after.has(photo.id)) return [photo]
    const now = after.get(photo.id)
    if (now && now.updatedAt < photo.updatedAt) return [photo]
    return now && stays(now) ? [now] : []
  })
}
