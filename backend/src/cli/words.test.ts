import type { Stats } from '@glimpse/contract'
import { describe, expect, it } from 'vitest'
import { answerInLines } from './search.ts'
import { bytesInWords, modelInWords, photosInWords, plural } from './words.ts'

describe('words', () => {
  it('counts', () => {
    expect(plural(1, 'photo')).toBe('1 photo')
    expect(plural(12_345, 'photo')).toBe('12,345 photos')
    expect([0, 1, 999, 1_000, 28_100_000, 3.2e12, 5e15].map(bytesInWords)).toEqual([
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1.0 kB',
      '28.1 MB',
      '3.2 TB',
      '5000.0 TB',
    ])
  })

  it('tells how the library stands', () => {
    const photos = {
      total: 191,
      queued: 50,
      processing: 8,
      processed: 132,
      failed: 1,
      trashed: 0,
      waitingForSearch: 0,
    }
    const now = { photos } as Stats
    expect(photosInWords(now)).toBe('132 ready · 58 waiting · 1 could not be read')
  })

  it('tells about the model', () => {
    const model = { wanted: 'clip-vit-b32', basic: false } as const
    expect(modelInWords({ ...model, state: 'ready', label: 'Basic offline search' })).toBe(
      'Basic offline search answers',
    )
    expect(modelInWords({ ...model, state: 'missing', message: 'Put it into models/' })).toBe(
      'none is here. Put it into models/',
    )
    const download = { name: 'clip-vit-b32', receivedBytes: 42e6, totalBytes: 420e6 }
    expect(modelInWords({ ...model, state: 'downloading', download })).toBe(
      'clip-vit-b32 is on its way (42.0 MB of 420.0 MB)',
    )
  })

  it('lays out an answer', () => {
    const hit = (fileName: string, score: number) =>
      ({ photo: { id: 'ID', fileName, takenAt: '2023-07-01T10:00:00' }, score, why: [] }) as never
    const rest = { searched: 20, waiting: 0, unknownWords: [] }
    expect(
      answerInLines({ ...rest, verdict: 'strong', items: [hit('beach.jpg', 0.87654), hit('sea.jpg', 0.5)] }),
    ).toEqual(['1  0.877  beach.jpg  2023-07-01  ID', '2  0.500  sea.jpg    2023-07-01  ID'])
    expect(
      answerInLines({ ...rest, verdict: 'none', items: [], waiting: 3, unknownWords: ['xyzzy'] }),
    ).toEqual([
      'Words that the search model does not know: xyzzy',
      'Nothing in 20 photos matches.',
      '3 photos not searched yet: still being read.',
    ])
  })
})
