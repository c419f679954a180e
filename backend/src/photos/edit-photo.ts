import type { PatchPhoto, Photo } from '@glimpse/contract'
import type { PhotoPatch, PhotoRecord } from '@glimpse/platform'
import type { Context } from '../context.ts'
import { photoNotFound } from './errors.ts'
import { publicPhoto } from './public-photo.ts'
import { vectorFields } from './vector-fields.ts'

type Needs = Pick<Context, 'metadata' | 'vectors' | 'live'>

/** The one way in which a person changes a photo: metadata, then the filter fields of its vectors, then the event. */
export async function changePhoto(
  { metadata, vectors, live }: Needs,
  ownerId: string,
  id: string,
  change: (photo: PhotoRecord) => PhotoPatch | undefined,
): Promise<Photo> {
  const updated = await metadata.photos.update(id, change, ownerId)
  if (!updated) {
    const unchanged = await metadata.photos.find(id, ownerId)
    if (!unchanged) throw photoNotFound()
    return publicPhoto(unchanged)
  }
  await vectors.updateFields(id, vectorFields(updated))
  const photo = publicPhoto(updated)
  live.publish({ name: 'photo:changed', payload: { photo }, userId: ownerId })
  return photo
}

export function editPhoto(needs: Needs, ownerId: string, id: string, patch: PatchPhoto): Promise<Photo> {
  return changePhoto(needs, ownerId, id, () => ({
    ...(patch.favorite === undefined ? {} : { favorite: patch.favorite }),
    ...(patch.caption === undefined ? {} : { caption: patch.caption || undefined }),
    ...(patch.takenAt === undefined
      ? {}
      : { takenAt: patch.takenAt, takenAtOffset: undefined, takenAtSource: 'user' as const }),
  }))
}

export function trashPhoto(needs: Needs, ownerId: string, id: string): Promise<Photo> {
  return changePhoto(needs, ownerId, id, (photo) =>
    photo.trashedAt ? undefined : { trashedAt: new Date().toISOString() },
  )
}

export function restorePhoto(needs: Needs, ownerId: string, id: string): Promise<Photo> {
  return changePhoto(needs, ownerId, id, (photo) => (photo.trashedAt ? { trashedAt: undefined } : undefined))
}
