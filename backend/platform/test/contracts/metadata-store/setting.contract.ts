import { describe, expect, it } from 'vitest'
import type { MetadataStoreHarness } from '../metadata-store.contract.ts'
import { unique } from '../photo-record.ts'
import { opened } from './opened.ts'

export function settingContract(open: () => Promise<MetadataStoreHarness>): void {
  describe('settings', () => {
    const context = opened(open)

    it('are undefined, then kept, overwritten, across a restart', async () => {
      const key = unique('setting.')
      expect(await context.store.settings.get(key)).toBeUndefined()
      await context.store.settings.set(key, { spaceId: 'a', nested: [1, null, 'ü'] })
      expect(await context.store.settings.get(key)).toEqual({ spaceId: 'a', nested: [1, null, 'ü'] })
      for (const value of [false, 0, '', null, ['b']]) {
        await context.store.settings.set(key, value)
        expect(await context.store.settings.get(key)).toEqual(value)
      }
      await context.reopen()
      expect(await context.store.settings.get(key)).toEqual(['b'])
    })
  })
}
