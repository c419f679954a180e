import { createHash } from 'node:crypto'
import type { RenderQuery } from '@glimpse/contract'

/** Where a photo's bytes lie: everything of one photo below one prefix, so that deleting it is one call. */
export const photoPrefix = (photoId: string) => `photos/${photoId}`
export const originalKey = (photoId: string) => `photos/${photoId}/original`
export const thumbnailKey = (photoId: string) => `photos/${photoId}/thumbnail.webp`
export const previewKey = (photoId: string) => `photos/${photoId}/preview.webp`

/** The same render asked for twice is one blob. */
export function renderKey(photoId: string, render: RenderQuery): string {
  const canonical = JSON.stringify([
    render.resize ?? '',
    render.fit,
    render.format,
    render.quality,
    render.filter ?? '',
  ])
  const hash = createHash('sha256').update(canonical).digest('hex').slice(0, 20)
  return `photos/${photoId}/renders/${hash}.${render.format}`
}
