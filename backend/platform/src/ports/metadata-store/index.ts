export type * from './photos.ts'
export type * from './changes.ts'
export type * from './settings.ts'
import type { ChangeLog } from './changes.ts'
import type { PhotoStore } from './photos.ts'
import type { SettingStore } from './settings.ts'

/** The truth. A bundle of small ports, a file each. */
export interface MetadataStore {
  photos: PhotoStore
  changes: ChangeLog
  settings: SettingStore
  check(): Promise<void>
  close(): Promise<void>
}
