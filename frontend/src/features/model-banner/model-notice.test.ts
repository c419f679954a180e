import type { SearchModelStatus, Stats } from '@glimpse/contract'
import { expect, test } from 'vitest'
import { modelNotice } from './model-notice.ts'

const stats = (searchModel: Partial<SearchModelStatus>, waitingForSearch = 0): Stats => ({
  photos: { total: 1, queued: 0, processing: 0, processed: 1, failed: 0, trashed: 0, waitingForSearch },
  bytes: 1,
  searchModel: { wanted: 'auto', state: 'ready', basic: false, ...searchModel },
})

test('says nothing when all is well', () => {
  expect(modelNotice(stats({}))).toBeUndefined()
})
test('the starter is named for what it is, and may be put away', () => {
  expect(modelNotice(stats({ basic: true }))).toMatchObject({ tone: 'quiet', dismissible: true })
})
test('a missing model says what to do and how many photos wait', () => {
  const notice = modelNotice(stats({ state: 'missing', message: 'Put clip-vit-b32 into ./data/models.' }, 58))
  expect(notice).toMatchObject({ tone: 'warn', dismissible: false })
  expect(notice?.text).toBe('Put clip-vit-b32 into ./data/models. 58 photos waiting to be searchable.')
})
test('a download shows how far it is, also where the whole is not known', () => {
  const download = { name: 'clip-vit-b32', receivedBytes: 105e6, totalBytes: 420e6 }
  expect(modelNotice(stats({ state: 'downloading', download }))?.progress).toEqual({ value: 0.25 })
  const unknown = { name: 'clip-vit-b32', receivedBytes: 105e6 }
  expect(modelNotice(stats({ state: 'downloading', download: unknown }))?.progress).toEqual({
    value: undefined,
  })
})
