import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { photoFixture } from '../timeline/photo-fixture.ts'
import { advance, summarise, type UploadEvent, type UploadItem, type UploadState } from './upload-queue.ts'
import { timeLeft, troubleWords, uploadFacts, uploadTitle } from './upload-words.ts'

const fresh = (extra: Partial<UploadItem> = {}): UploadItem => ({
  key: 1,
  name: 'a.jpg',
  size: 100,
  state: 'waiting',
  sent: 0,
  ...extra,
})
const result = { id: 'p', status: 'queued' as const, duplicate: false, fileName: 'a.jpg' }
const failedPhoto = photoFixture({
  id: 'p',
  status: 'failed',
  error: { code: 'image_truncated', message: 'cut off' },
})
const run = (...events: UploadEvent[]) => events.reduce(advance, fresh())

describe('advance', () => {
  test('from waiting to ready', () => {
    const item = run(
      { kind: 'started' },
      { kind: 'progressed', sent: 60 },
      { kind: 'answered', result },
      { kind: 'photo', photo: photoFixture({ id: 'p', status: 'processing' }) },
      { kind: 'photo', photo: photoFixture({ id: 'p' }) },
    )
    expect(item).toMatchObject({ state: 'ready', sent: 100, photoId: 'p' })
  })

  test('a lost line sends it back to wait, with nothing to blame', () => {
    const item = run({ kind: 'started' }, { kind: 'progressed', sent: 60 }, { kind: 'interrupted' })
    expect(item).toEqual(fresh({ resent: true }))
  })

  test('a photo that cannot be read says why, and is read again on the server', () => {
    const item = run({ kind: 'started' }, { kind: 'answered', result }, { kind: 'photo', photo: failedPhoto })
    expect(item).toMatchObject({ state: 'unreadable', reason: 'Cut off.' })
    expect(advance(item, { kind: 'retried' })).toMatchObject({ state: 'stored', reason: undefined })
  })

  test('a second reading that could not be asked for does not wait for ever', () => {
    const asked = run(
      { kind: 'started' },
      { kind: 'answered', result },
      { kind: 'photo', photo: failedPhoto },
      { kind: 'retried' },
      { kind: 'failed', reason: 'No line.' },
    )
    expect(asked).toMatchObject({ state: 'unreadable', reason: 'No line.' })
  })

  test('what is here already because of its own first try is no duplicate', () => {
    const again = { ...result, duplicate: true, status: 'processed' as const }
    const item = run(
      { kind: 'started' },
      { kind: 'interrupted' },
      { kind: 'started' },
      { kind: 'answered', result: again },
    )
    expect(item.state).toBe('ready')
  })

  test('a duplicate is an end of its own', () => {
    expect(run({ kind: 'started' }, { kind: 'answered', result: { ...result, duplicate: true } }).state).toBe(
      'duplicate',
    )
  })

  test('no order of events breaks it: sent stays within the size, refused and duplicate are final', () => {
    const events: fc.Arbitrary<UploadEvent>[] = [
      fc.constant({ kind: 'started' }),
      fc.integer({ min: -5, max: 200 }).map((sent) => ({ kind: 'progressed', sent })),
      fc.boolean().map((duplicate) => ({ kind: 'answered', result: { ...result, duplicate } })),
      fc.constant({ kind: 'refused', reason: 'no' }),
      fc.constant({ kind: 'failed', reason: 'no' }),
      fc.constant({ kind: 'interrupted' }),
      fc.constant({ kind: 'retried' }),
      fc.constantFrom(failedPhoto, photoFixture({ id: 'p' })).map((photo) => ({ kind: 'photo', photo })),
    ]
    fc.assert(
      fc.property(fc.array(fc.oneof(...events), { maxLength: 40 }), (sequence) => {
        let item = fresh()
        for (const event of sequence) {
          const before = item.state
          item = advance(item, event)
          expect(item.sent).toBeGreaterThanOrEqual(0)
          expect(item.sent).toBeLessThanOrEqual(item.size)
          if (before === 'refused' || before === 'duplicate') expect(item.state).toBe(before)
          const onServer: UploadState[] = ['stored', 'ready', 'unreadable', 'duplicate']
          expect(onServer.includes(item.state)).toBe(item.photoId !== undefined)
        }
      }),
    )
  })
})

describe('words', () => {
  const many = (n: number, extra: Partial<UploadItem>) => Array.from({ length: n }, () => fresh(extra))

  test('as drawn', () => {
    const summary = summarise([
      ...many(132, { state: 'ready' }),
      ...many(58, { state: 'stored' }),
      ...many(1, { state: 'unreadable' }),
      ...many(12, { state: 'duplicate' }),
      ...many(11, { state: 'waiting' }),
    ])
    expect(uploadTitle(summary)).toBe('Adding 214 photos')
    expect(uploadFacts(summary)).toBe('132 ready to search · 69 waiting · 12 were already here')
    expect(troubleWords(summary)).toBe('1 could not be read')
    expect(summary.progress).toBeGreaterThan(0.5)
    expect(summary.progress).toBeLessThan(1)
  })

  test('at the end', () => {
    expect(uploadTitle(summarise(many(2, { state: 'ready' })))).toBe('2 photos added')
    expect(uploadTitle(summarise(many(2, { state: 'duplicate' })))).toBe('Nothing new')
    expect(uploadTitle(summarise(many(1, { state: 'refused' })))).toBe('Nothing was added')
    expect(uploadTitle(summarise(many(3, { state: 'stored' })))).toBe('Reading 3 photos')
    expect(summarise(many(3, { state: 'ready' })).progress).toBe(1)
    expect(uploadFacts(summarise(many(3, { state: 'stored', waitsForModel: true })))).toBe(
      '3 waiting for the search model',
    )
  })

  test('the time left is said only when it is known', () => {
    const summary = summarise(many(4, { state: 'stored' }))
    expect(timeLeft(0.01, 60_000, summary)).toBe('')
    expect(timeLeft(0.5, 1000, summary)).toBe('')
    expect(timeLeft(0.5, 120_000, summary)).toBe('2 min left')
    expect(timeLeft(0.5, 33_000, summary)).toBe('40 s left')
    expect(timeLeft(0.98, 60_000, summary)).toBe('a few seconds left')
  })
})
