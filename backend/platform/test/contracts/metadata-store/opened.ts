import { afterAll, beforeAll } from 'vitest'
import type { MetadataStore } from '../../../src/index.ts'
import type { MetadataStoreHarness } from '../metadata-store.contract.ts'

/** One store for the tests of this group. */
export function opened(open: () => Promise<MetadataStoreHarness>): {
  readonly store: MetadataStore
  reopen(): Promise<void>
} {
  let harness: MetadataStoreHarness | undefined
  beforeAll(async () => {
    harness = await open()
  })
  afterAll(() => harness?.dispose())
  return {
    get store() {
      return harness!.store()
    },
    reopen: () => harness!.reopen(),
  }
}
