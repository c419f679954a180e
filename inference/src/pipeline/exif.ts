import type { Camera, Location, ReadPhoto } from '@glimpse/contract'
import exifr from 'exifr'
import { takenTime } from './exif-time.ts'
import type { ImageFormat } from './image-type.ts'

export type ExifFacts = Pick<ReadPhoto, 'takenAt' | 'takenAtOffset' | 'camera' | 'location'>

/** One group of tags as exifr read them: raw strings, numbers, arrays; nothing of it is to be trusted. */
export type TagGroup = Record<string, unknown>

/**
 * What the file tells of itself: time taken (wall clock and offset), camera, place. From EXIF, then XMP, then IPTC.
 * `block` is the EXIF block that the decoder found, for containers that exifr does not open (WebP, most AVIF).
 * Nonsense is dropped field by field; a file without metadata or with broken ones answers `{}`. Never throws.
 */
export async function readExif(bytes: Buffer, format: ImageFormat, block?: Buffer): Promise<ExifFacts> {
  let groups = format === 'webp' ? {} : await readGroups(bytes)
  if (block && !groups.ifd0 && !groups.exif) groups = { ...groups, ...(await readGroups(tiffInside(block))) }
  const group = (name: string): TagGroup => {
    const value = groups[name]
    return typeof value === 'object' && value !== null ? (value as TagGroup) : {}
  }
  const ifd0 = group('ifd0')
  const exif = group('exif')
  const gps = group('gps')
  const taken = takenTime({
    exif,
    gps,
    xmp: group('xmp'),
    photoshop: group('photoshop'),
    iptc: group('iptc'),
  })
  const camera = cameraOf(ifd0, exif)
  const location = locationOf(gps)
  return { ...taken, ...(camera && { camera }), ...(location && { location }) }
}

async function readGroups(source: Buffer): Promise<Record<string, unknown>> {
  try {
    const groups: unknown = await exifr.parse(source, {
      tiff: true,
      exif: true,
      gps: true,
      xmp: true,
      iptc: true,
      icc: false,
      jfif: false,
      makerNote: false,
      userComment: false,
      mergeOutput: false,
      // Dates as they stand in the file: reviving them would read wall clocks in this machine's time zone.
      reviveValues: false,
      translateValues: false,
    })
    return typeof groups === 'object' && groups !== null ? (groups as Record<string, unknown>) : {}
  } catch {
    // Unreadable metadata is the same as none: the picture itself may be fine.
    return {}
  }
}

const tiffInside = (block: Buffer) =>
  block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block

/** Printable text without padding; undefined where nothing is left. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value
    .replace(/[\u0000-\u001f\u007f-\u009f\ufffd]+/g, ' ')
    .trim()
    .slice(0, 200)
  return text === '' ? undefined : text
}

function positive(value: unknown, most: number): number | undefined {
  const number = Array.isArray(value) || ArrayBuffer.isView(value) ? (value as ArrayLike<unknown>)[0] : value
  return typeof number === 'number' && Number.isFinite(number) && number > 0 && number <= most
    ? number
    : undefined
}

/** Cuts the binary tail of a fraction (4.2 instead of 4.199999809) without losing what was meant. */
const significant = (value: number | undefined) =>
  value === undefined ? undefined : Number(value.toPrecision(6))

function cameraOf(ifd0: TagGroup, exif: TagGroup): Camera | undefined {
  const camera: Camera = {
    make: textOf(ifd0.Make),
    model: textOf(ifd0.Model),
    lens: textOf(exif.LensModel),
    fNumber: significant(positive(exif.FNumber, 1000)),
    exposureTime: significant(positive(exif.ExposureTime, 86_400)),
    iso: positive(exif.ISO, 10_000_000),
    focalLength: significant(positive(exif.FocalLength, 100_000)),
  }
  const known = Object.entries(camera).filter(([, value]) => value !== undefined)
  return known.length > 0 ? (Object.fromEntries(known) as Camera) : undefined
}

function locationOf(gps: TagGroup): Location | undefined {
  // A receiver without a fix says so, and its numbers are left over from somewhere else.
  if (textOf(gps.GPSStatus)?.startsWith('V')) return undefined
  const latitude = degrees(gps.GPSLatitude, gps.GPSLatitudeRef, 'S', 90)
  const longitude = degrees(gps.GPSLongitude, gps.GPSLongitudeRef, 'W', 180)
  if (latitude === undefined || longitude === undefined) return undefined
  // Zero by zero lies in the open sea off Ghana: it is what devices write that know no place.
  if (latitude === 0 && longitude === 0) return undefined
  const altitude = altitudeOf(gps)
  return { latitude, longitude, ...(altitude !== undefined && { altitude }) }
}

/** `[degrees, minutes, seconds]` with a hemisphere letter → signed decimal degrees. */
function degrees(value: unknown, reference: unknown, negative: 'S' | 'W', most: number): number | undefined {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return undefined
  const [degree, minute = 0, second = 0] = Array.from(value as ArrayLike<number>)
  if (
    ![degree, minute, second].every((part) => typeof part === 'number' && Number.isFinite(part) && part >= 0)
  ) {
    return undefined
  }
  if (minute >= 60.0001 || second >= 60.0001) return undefined
  const letter = textOf(reference)?.[0]?.toUpperCase()
  if (letter !== negative && letter !== (negative === 'S' ? 'N' : 'E')) return undefined
  const absolute = degree! + minute / 60 + second / 3600
  if (absolute > most) return undefined
  return Number((letter === negative && absolute !== 0 ? -absolute : absolute).toFixed(7))
}

function altitudeOf(gps: TagGroup): number | undefined {
  const metres = gps.GPSAltitude
  if (typeof metres !== 'number' || !Number.isFinite(metres) || Math.abs(metres) > 100_000) return undefined
  const reference = ArrayBuffer.isView(gps.GPSAltitudeRef)
    ? (gps.GPSAltitudeRef as Uint8Array)[0]
    : gps.GPSAltitudeRef
  return Number((reference === 1 ? -metres : metres).toFixed(2))
}
