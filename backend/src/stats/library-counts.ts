import type { MetadataStore, PhotoCounts } from '@glimpse/platform'

const remembered = new WeakMap<object, Map<string, { head: number; counts: PhotoCounts }>>()
const rememberAtMost = 1_000

/** A library is counted anew only when something in it has changed: counting 100,000 photos costs more than a search. */
export async function libraryCounts(
  { metadata }: { metadata: Pick<MetadataStore, 'photos' | 'changes'> },
  ownerId: string,
): Promise<PhotoCounts> {
  let byOwner = remembered.get(metadata)
  if (!byOwner) remembered.set(metadata, (byOwner = new Map()))
  const head = await metadata.changes.head(ownerId)
  const known = byOwner.get(ownerId)
  if (known?.head === head) return known.counts
  const counts = await metadata.photos.counts(ownerId)
  if (byOwner.size >= rememberAtMost) byOwner.clear()
  byOwner.set(ownerId, { head, counts })
  return counts
}
