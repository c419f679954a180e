import { textOf, type TagGroup } from './exif.ts'

export interface TakenTime {
  /** Wall clock where it was taken, `YYYY-MM-DDTHH:mm:ss`. */
  takenAt?: string
  /** `+01:00`, where known. */
  takenAtOffset?: string
}

interface Groups {
  exif: TagGroup
  gps: TagGroup
  xmp: TagGroup
  photoshop: TagGroup
  iptc: TagGroup
}

/**
 * When the picture was taken: EXIF DateTimeOriginal, CreateDate (digitised), XMP, IPTC, and last the GPS clock, which is
 * UTC. The offset is the one written beside the time, else what the GPS clock and the wall clock differ by.
 * The time of the last edit (ModifyDate) is not when a picture was taken and is not used.
 */
export function takenTime({ exif, gps, xmp, photoshop, iptc }: Groups): TakenTime {
  const candidates: [time: unknown, offset: unknown][] = [
    [exif.DateTimeOriginal, exif.OffsetTimeOriginal ?? exif.OffsetTime],
    [exif.CreateDate ?? exif.DateTimeDigitized, exif.OffsetTimeDigitized ?? exif.OffsetTime],
    [xmp.DateTimeOriginal, undefined],
    [xmp.CreateDate, undefined],
    [photoshop.DateCreated, undefined],
    iptcTime(iptc),
  ]
  const utc = gpsTime(gps, exif)
  for (const [time, written] of candidates) {
    const wall = parseWallClock(time)
    if (!wall) continue
    const offset = wall.offset ?? parseOffset(written) ?? (utc && offsetBetween(wall.takenAt, utc))
    return { takenAt: wall.takenAt, ...(offset && { takenAtOffset: offset }) }
  }
  return utc ? { takenAt: utc, takenAtOffset: '+00:00' } : {}
}

const clock =
  /^(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/

/** EXIF `2021:04:11 15:47:53` and ISO `2021-04-11T15:47:53.05-05:00`; undefined for what no calendar has. */
export function parseWallClock(value: unknown): { takenAt: string; offset?: string } | undefined {
  const match = clock.exec(textOf(value) ?? '')
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  // Photography began in 1826; a clock that runs far ahead was never set.
  if (year < 1826 || year > new Date().getUTCFullYear() + 1) return undefined
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59)))
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour
  if (!exists || month < 1 || hour > 23 || minute > 59 || second > 60) return undefined
  const offset = parseOffset(match[7])
  return { takenAt: date.toISOString().slice(0, 19), ...(offset && { offset }) }
}

export function parseOffset(value: unknown): string | undefined {
  const text = textOf(value)
  if (text === 'Z') return '+00:00'
  const match = /^([+-])(\d{1,2}):?(\d{2})$/.exec(text ?? '')
  if (!match) return undefined
  const minutes = Number(match[2]) * 60 + Number(match[3])
  if (minutes > 14 * 60 || Number(match[3]) > 59) return undefined
  return `${match[1]}${match[2]!.padStart(2, '0')}:${match[3]}`
}

/** IPTC keeps day (`20230811`) and time (`143000+0100`) apart. */
function iptcTime(iptc: TagGroup): [string | undefined, string | undefined] {
  const day = /^(\d{4})(\d{2})(\d{2})$/.exec(textOf(iptc.DateCreated) ?? '')
  if (!day) return [undefined, undefined]
  const time = /^(\d{2})(\d{2})(\d{2})([+-]\d{4})?$/.exec(textOf(iptc.TimeCreated) ?? '')
  const date = `${day[1]}-${day[2]}-${day[3]}`
  return time ? [`${date}T${time[1]}:${time[2]}:${time[3]}`, time[4]] : [date, undefined]
}

/** The GPS clock: date and time stamps of EXIF, or XMP's one field, in UTC. */
function gpsTime(gps: TagGroup, exif: TagGroup): string | undefined {
  const time = gps.GPSTimeStamp
  if (Array.isArray(time) && time.length === 3 && time.every((part) => typeof part === 'number')) {
    const [hour, minute, second] = time.map((part) => String(Math.floor(part)).padStart(2, '0'))
    const stamp = parseWallClock(`${textOf(gps.GPSDateStamp) ?? ''} ${hour}:${minute}:${second}`)
    if (stamp) return stamp.takenAt
  }
  // exifr lays XMP's `exif:` properties into the same group.
  return parseWallClock(exif.GPSTimeStamp)?.takenAt
}

/** Offsets in use that are not whole hours, in minutes. */
const oddOffsets = [-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825]
const offsets = [...Array.from({ length: 27 }, (_, i) => (i - 12) * 60), ...oddOffsets]
/** A GPS fix may lag behind the shutter by this many minutes. */
const tolerance = 5

/** The offset in use that lies nearest the difference of both clocks; undefined where none lies near. */
export function offsetBetween(wall: string, utc: string): string | undefined {
  const minutes = (Date.parse(`${wall}Z`) - Date.parse(`${utc}Z`)) / 60_000
  const nearest = offsets.toSorted((a, b) => Math.abs(a - minutes) - Math.abs(b - minutes))[0]!
  if (Math.abs(nearest - minutes) > tolerance) return undefined
  const absolute = Math.abs(nearest)
  const [hours, rest] = [Math.floor(absolute / 60), absolute % 60]
  return `${nearest < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
}
