import { describe, expect, it } from 'vitest'
import { patchPhoto } from './photo.ts'

describe('the time a person gives a photo', () => {
  it.each(['2024-02-29T23:59:59', '0167-07-03T09:24:31', '1900-01-01T00:00:00'])('may be %s', (takenAt) => {
    expect(patchPhoto.parse({ takenAt })).toEqual({ takenAt })
  })

  it.each([
    '2024-02-29T23:59:59Z',
    '2024-02-29T23:59:59+01:00',
    '2024-02-29T23:59:59.5',
    '2024-02-29T23:59',
    '2024-02-29 23:59:59',
    '2024-02-29',
    '2023-02-29T00:00:00',
    '2023-04-31T00:00:00',
    '2023-01-01T24:00:00',
    '',
  ])('may not be %j', (takenAt) => {
    const { error } = patchPhoto.safeParse({ takenAt })
    expect(error?.issues[0]?.path).toEqual(['takenAt'])
  })

  it('is never the only thing in an empty change', () => {
    expect(patchPhoto.safeParse({}).success).toBe(false)
  })
})
