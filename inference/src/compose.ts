import type { BlobStore } from '@glimpse/platform'
import { openFilesystemBlobStore } from '@glimpse/platform/adapters/blob-store/filesystem'

/** What the inference child opens for itself: pixels and derivatives never cross to its parent. */
export const openChildBlobs = (options: { directory: string }): Promise<BlobStore> =>
  openFilesystemBlobStore(options)
