import { readFile } from 'node:fs/promises'
import sharp, { type Exif } from 'sharp'
import { describe, expect, test } from 'vitest'
import { reason, sharedPath, skipWithoutShared } from '../../test/shared.ts'
import { openImage } from './decode.ts'
import { offsetBetween, parseOffset, parseWallClock } from './exif-time.ts'
import { readExif } from './exif.ts'
import type { ImageFormat } from './image-type.ts'

type Ifds = Exif

/** Facts of a small picture that carries these tags, written by libexif. */
async function factsOf(exif: Ifds, format: 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' = 'jpeg') {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#789' } }).withExif(exif)
  if (format === 'tiff') {
    // libvips writes no EXIF into TIFF, but an EXIF block is a TIFF file itself.
    const { exif: block } = await sharp(await picture.jpeg().toBuffer()).metadata()
    return readExif(block!.subarray(6), 'tiff')
  }
  const bytes = await picture.toFormat(format).toBuffer()
  return readExif(bytes, format, (await openImage(bytes)).exif)
}

const full: Ifds = {
  IFD0: { Make: 'NIKON', Model: 'COOLPIX P6000' },
  IFD2: {
    DateTimeOriginal: '2021:04:11 15:47:53',
    OffsetTimeOriginal: '-05:00',
    FNumber: '18/10',
    ExposureTime: '1/391',
    ISOSpeedRatings: '32',
    FocalLength: '425/100',
    LensModel: 'a lens',
  },
  IFD3: {
    GPSLatitudeRef: 'S',
    GPSLatitude: '39/1 3/1 484/100',
    GPSLongitudeRef: 'W',
    GPSLongitude: '94/1 17/1 1958/100',
    GPSAltitudeRef: '0',
    GPSAltitude: '26056/100',
  },
}

describe('every format that carries EXIF', () => {
  test.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)('%s', async (format) => {
    const facts = await factsOf(full, format)
    expect(facts).toEqual({
      takenAt: '2021-04-11T15:47:53',
      takenAtOffset: '-05:00',
      camera: {
        make: 'NIKON',
        model: 'COOLPIX P6000',
        lens: 'a lens',
        fNumber: 1.8,
        exposureTime: 0.00255754,
        iso: 32,
        focalLength: 4.25,
      },
      location: { latitude: -39.0513444, longitude: -94.2887722, altitude: 260.56 },
    })
  })
})

describe('nonsense is dropped field by field', () => {
  test.each([
    '0000:00:00 00:00:00',
    '    :  :     :  :  ',
    '2021:13:01 00:00:00',
    '2021:02:30 12:00:00',
    '9999:01:01 00:00:00',
    'yesterday',
  ])('the date %s', async (DateTimeOriginal) => {
    const facts = await factsOf({ ...full, IFD2: { DateTimeOriginal, FNumber: '18/10' } })
    expect(facts.takenAt).toBeUndefined()
    expect(facts.camera?.fNumber).toBe(1.8)
  })

  test.each([
    ['0 by 0', { GPSLatitude: '0/1 0/1 0/1', GPSLongitude: '0/1 0/1 0/1' }],
    ['divided by zero', { GPSLatitude: '0/0 0/0 0/0', GPSLongitude: '0/0 0/0 0/0' }],
    ['beyond the pole', { GPSLatitude: '91/1 0/1 0/1' }],
    ['beyond the date line', { GPSLongitude: '181/1 0/1 0/1' }],
    ['without a hemisphere', { GPSLatitudeRef: 'X' }],
    ['a receiver without a fix', { GPSStatus: 'V' }],
  ])('a place %s', async (_what, wrong) => {
    const facts = await factsOf({ ...full, IFD3: { ...full.IFD3, ...wrong } })
    expect(facts.location).toBeUndefined()
    expect(facts.takenAt).toBe('2021-04-11T15:47:53')
  })

  test('numbers that cannot be, and padding', async () => {
    const facts = await factsOf({
      IFD0: { Make: '   ', Model: 'Pixel 8  ' },
      IFD2: { FNumber: '0/0', ExposureTime: '0/1', FocalLength: '1/0' },
    })
    expect(facts).toEqual({ camera: { model: 'Pixel 8' } })
  })

  test('no metadata at all, and bytes that are no picture', async () => {
    expect(await factsOf({})).toEqual({})
    for (const format of ['jpeg', 'png', 'webp', 'avif', 'heic', 'tiff', 'gif'] as const) {
      expect(await readExif(Buffer.alloc(64, 0x49), format)).toEqual({})
      expect(await readExif(Buffer.alloc(0), format)).toEqual({})
    }
  })
})

describe('times', () => {
  test('without an offset the GPS clock tells it', async () => {
    const gps = { GPSDateStamp: '2021:04:11', GPSTimeStamp: '20/1 47/1 12/1' }
    const facts = await factsOf({ IFD2: { DateTimeOriginal: '2021:04:11 15:47:53' }, IFD3: gps })
    expect(facts).toMatchObject({ takenAt: '2021-04-11T15:47:53', takenAtOffset: '-05:00' })
    expect(await factsOf({ IFD3: gps })).toMatchObject({
      takenAt: '2021-04-11T20:47:12',
      takenAtOffset: '+00:00',
    })
  })

  test('CreateDate stands in; the time of an edit does not', async () => {
    const edited = { DateTime: '2024:01:01 00:00:00' }
    expect(await factsOf({ IFD0: edited, IFD2: { DateTimeDigitized: '2019:05:06 07:08:09' } })).toMatchObject(
      {
        takenAt: '2019-05-06T07:08:09',
      },
    )
    expect((await factsOf({ IFD0: edited })).takenAt).toBeUndefined()
  })

  test('XMP stands in where EXIF has none', async () => {
    const xmp =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
      '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreateDate="2018-02-03T04:05:06+01:00"/></rdf:RDF></x:xmpmeta>'
    const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#789' } })
    expect(await readExif(await picture.withXmp(xmp).jpeg().toBuffer(), 'jpeg')).toEqual({
      takenAt: '2018-02-03T04:05:06',
      takenAtOffset: '+01:00',
    })
  })

  test('wall clocks and offsets are read strictly', () => {
    expect(parseWallClock('2020:02:29 23:59:60')?.takenAt).toBe('2020-02-29T23:59:59')
    expect(parseWallClock('2020-06-01T10:20:30.123Z')).toEqual({
      takenAt: '2020-06-01T10:20:30',
      offset: '+00:00',
    })
    expect(parseWallClock('2019:02:29 00:00:00')).toBeUndefined()
    expect(parseOffset('+5:30')).toBe('+05:30')
    expect(parseOffset('+25:00')).toBeUndefined()
    expect(offsetBetween('2020-01-01T17:30:40', '2020-01-01T12:00:00')).toBe('+05:30')
    expect(offsetBetween('2020-01-01T12:20:00', '2020-01-01T12:00:00')).toBeUndefined()
    expect(offsetBetween('2008-10-22T16:28:39', '2008-10-23T14:27:07')).toBeUndefined()
  })
})

/** Read from these files with exiftool 12.57. */
describe.skipIf(skipWithoutShared)(`files from the wild${reason}`, () => {
  const facts = async (name: string, format: ImageFormat) => {
    const bytes = await readFile(sharedPath('photos/exif', name))
    return readExif(bytes, format, format === 'heic' ? undefined : (await openImage(bytes)).exif)
  }

  test('a Nikon with GPS', async () => {
    expect(await facts('DSCN0010.jpg', 'jpeg')).toMatchObject({
      takenAt: '2008-10-22T16:28:39',
      camera: {
        make: 'NIKON',
        model: 'COOLPIX P6000',
        fNumber: 5.9,
        exposureTime: 0.0133333,
        iso: 64,
        focalLength: 24,
      },
      location: { latitude: 43.4674483, longitude: 11.8851267 },
    })
  })
  test('an iPhone HEIC', async () => {
    expect(await facts('IMG_5195.HEIC', 'heic')).toEqual({
      takenAt: '2021-04-11T15:47:53',
      takenAtOffset: '-05:00',
      camera: {
        make: 'Apple',
        model: 'iPhone 11 Pro Max',
        lens: 'iPhone 11 Pro Max back triple camera 4.25mm f/1.8',
        fNumber: 1.8,
        exposureTime: 0.00255754,
        iso: 32,
        focalLength: 4.25,
      },
      location: { latitude: 39.0513444, longitude: -94.2887722, altitude: 260.56 },
    })
  })
  test('a WebP', async () => {
    expect(await facts('denali.webp', 'webp')).toMatchObject({
      takenAt: '2010-08-13T21:00:01',
      camera: {
        make: 'Canon',
        model: 'Canon EOS 7D',
        lens: 'EF28-80mm f/3.5-5.6 USM',
        fNumber: 11,
        iso: 200,
      },
    })
  })
  test('which date comes first, and a GPS clock alone', async () => {
    expect(await facts('date-priority-test.jpg', 'jpeg')).toMatchObject({ takenAt: '2023-02-02T02:00:00' })
    expect(await facts('gps-datetime.jpg', 'jpeg')).toMatchObject({
      takenAt: '2023-11-15T12:30:00',
      takenAtOffset: '+00:00',
    })
    // A time of day without a day is no time.
    expect((await facts('time-created.jpg', 'jpeg')).takenAt).toBeUndefined()
  })
})
