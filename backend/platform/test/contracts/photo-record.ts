import type { PhotoRecord } from '../../src/index.ts'

let made = 0

/** A number no other photo or owner of this run has; later ones sort after earlier ones, as UUIDv7 do. */
export function unique(prefix = ''): string {
  made += 1
  return `${prefix}0199${made.toString(16).padStart(12, '0')}`
}

/** A photo that has just been uploaded, with what a test names changed. */
export function photoRecord(over: Partial<PhotoRecord> & { ownerId: string }): PhotoRecord {
  const id = over.id ?? unique()
  const at = new Date(Date.UTC(2024, 0, 1) + made * 1000).toISOString()
  return {
    id,
    fileName: `${id}.jpg`,
    mimeType: 'image/jpeg',
    size: 1000,
    sha256: `sha-${id}`,
    status: 'queued',
    stages: { derivatives: { state: 'waiting' }, search: { state: 'waiting' } },
    takenAt: at.slice(0, 19),
    takenAtSource: 'upload',
    uploadedAt: at,
    updatedAt: at,
    favorite: false,
    revision: 0,
    originalKey: `photos/${id}/original`,
    attempt: 1,
    renders: [],
    ...over,
  }
}

/** Every field that a photo can have. */
export function fullPhotoRecord(ownerId: string): PhotoRecord {
  return photoRecord({
    ownerId,
    fileName: 'Größe "1" \u{1F3D6} \\ \u0000.jpg',
    width: 4032,
    height: 3024,
    status: 'failed',
    error: { code: 'image_truncated', message: 'The file ends too early' },
    stages: {
      derivatives: { state: 'ready' },
      search: { state: 'failed', reason: 'no', code: 'processing_failed' },
      faces: { state: 'waiting', reason: 'no model' },
      text: { state: 'waiting' },
    },
    takenAtOffset: '+05:30',
    takenAtSource: 'exif',
    trashedAt: '2026-02-03T04:05:06.789Z',
    thumbhash: 'n/gFBwA==',
    perceptualHash: 'ffeeddccbbaa0099',
    camera: {
      make: 'M',
      model: 'N',
      lens: 'L',
      fNumber: 1.8,
      exposureTime: 0.0005,
      iso: 6400,
      focalLength: 5.7,
    },
    location: { latitude: -33.8568, longitude: 151.2153, altitude: -3.25 },
    favorite: true,
    caption: 'two\nlines; DROP TABLE photos; --',
    revision: 7,
    attempt: 3,
    size: 5_000_000_000,
    dispatchedAt: '2026-01-02T03:04:05.006Z',
    searchSpaceId: 'space-a',
    renders: [{ resize: '100x100', fit: 'cover', format: 'webp', quality: 80, filter: 'sepia' }],
  })
}
