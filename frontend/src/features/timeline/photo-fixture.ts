import type { Photo } from '@glimpse/contract'

/** A photo for tests: read, searchable, and as plain as can be. */
export function photoFixture(extra: Partial<Photo> = {}): Photo {
  return {
    id: 'photo',
    fileName: 'photo.jpg',
    mimeType: 'image/jpeg',
    size: 1000,
    sha256: '0'.repeat(64),
    width: 3,
    height: 2,
    status: 'processed',
    stages: { derivatives: { state: 'ready' }, search: { state: 'ready' } },
    takenAt: '2025-06-14T12:00:00',
    takenAtSource: 'exif',
    uploadedAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    favorite: false,
    revision: 1,
    ...extra,
  }
}
