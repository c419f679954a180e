import { describe } from 'vitest'
import type { MetadataStore } from '../../src/index.ts'
import { changeLogContract } from './metadata-store/change-log.contract.ts'
import { historyContract } from './metadata-store/history.contract.ts'
import { photoContract } from './metadata-store/photo.contract.ts'
import { photoListContract } from './metadata-store/photo-list.contract.ts'
import { photoScanContract } from './metadata-store/photo-scan.contract.ts'
import { settingContract } from './metadata-store/setting.contract.ts'

export interface MetadataStoreHarness {
  /** Empty at first. Tests share it, so that they keep to owners of their own. */
  store(): MetadataStore
  /** Closes the store and opens the same data again, as a restart does; `store()` is the new one from then on. */
  reopen(): Promise<void>
  dispose(): Promise<void>
}

/** What every metadata store must do. `open` is called once for each group of tests. */
export function metadataStoreContract(name: string, open: () => Promise<MetadataStoreHarness>): void {
  describe(`metadata store: ${name}`, () => {
    photoContract(open)
    photoListContract(open)
    photoScanContract(open)
    changeLogContract(open)
    historyContract(open)
    settingContract(open)
  })
}
