import { describe, expect, test } from 'vitest'
import {
  cameraName,
  coordinates,
  exposureLine,
  exposureText,
  fileLine,
  offsetText,
  openStreetMapUrl,
  takenDate,
  takenDateTime,
  takenDetail,
} from './facts.ts'

test.each([
  [1 / 640, '1/640 s'],
  [0.0015625, '1/640 s'],
  [1 / 8000, '1/8000 s'],
  [0.0333, '1/30 s'],
  [0.25, '1/4 s'],
  [0.5, '0.5 s'],
  [1, '1 s'],
  [30, '30 s'],
  [0, undefined],
  [Number.NaN, undefined],
])('exposure of %f s is %s', (seconds, text) => expect(exposureText(seconds)).toBe(text))

test('the camera line of the drawing', () => {
  expect(exposureLine({ fNumber: 1.7, exposureTime: 1 / 640, iso: 50, focalLength: 6.9 })).toBe(
    'ƒ/1.7 · 1/640 s · ISO 50 · 6.9 mm',
  )
  expect(exposureLine({ fNumber: 8, focalLength: 50.04 })).toBe('ƒ/8 · 50 mm')
  expect(exposureLine({ model: 'X' })).toBe('')
})

test.each([
  [{ make: 'Canon', model: 'Canon EOS R5' }, 'Canon EOS R5'],
  [{ make: 'NIKON CORPORATION', model: 'NIKON D70' }, 'NIKON D70'],
  [{ make: 'Google', model: 'Pixel 8 Pro' }, 'Google Pixel 8 Pro'],
  [{ make: 'Apple' }, 'Apple'],
  [{ model: 'X100' }, 'X100'],
  [{}, undefined],
])('camera %o', (camera, name) => expect(cameraName(camera)).toBe(name))

describe('file line', () => {
  test('of the drawing', () => {
    expect(fileLine({ width: 4032, height: 3024, size: 3_400_000 })).toBe('12.2 MP · 4032 × 3024 · 3.4 MB')
  })
  test('before anything was read', () => expect(fileLine({ size: 999 })).toBe('999 B'))
  test('a tiny picture has no megapixels', () =>
    expect(fileLine({ width: 10, height: 10, size: 1 })).toBe('10 × 10 · 1 B'))
})

describe('dates', () => {
  test('read the same in every time zone', () => {
    expect(takenDateTime('2025-06-14T17:42:09')).toBe('14 June 2025, 17:42')
    expect(takenDateTime('2025-01-01T00:05:00')).toBe('1 January 2025, 00:05')
    expect(takenDate('2025-06-14T17:42:09')).toBe('14 June 2025')
  })
  test('nonsense is shown as it came', () => expect(takenDateTime('yesterday')).toBe('yesterday'))
  test('weekday and offset', () => {
    expect(
      takenDetail({ takenAt: '2025-06-14T17:42:00', takenAtOffset: '+01:00', takenAtSource: 'exif' }),
    ).toBe('Saturday, GMT+1')
    expect(takenDetail({ takenAt: '2025-06-14T17:42:00', takenAtSource: 'user' })).toBe('Saturday')
    expect(takenDetail({ takenAt: '2025-06-14T17:42:00', takenAtSource: 'upload' })).toMatch(/upload/)
  })
  test.each([
    ['+00:00', 'GMT'],
    ['Z', 'GMT'],
    ['+05:30', 'GMT+5:30'],
    ['-03:30', 'GMT−3:30'],
    ['-08:00', 'GMT−8'],
    ['noon', undefined],
  ])('offset %s', (offset, text) => expect(offsetText(offset)).toBe(text))
})

test('places', () => {
  const cascais = { latitude: 38.6968, longitude: -9.4207 }
  expect(coordinates(cascais)).toBe('38.697, −9.421')
  expect(openStreetMapUrl(cascais)).toBe(
    'https://www.openstreetmap.org/?mlat=38.696800&mlon=-9.420700#map=15/38.696800/-9.420700',
  )
})
