import type { Camera, Location, Photo } from '@glimpse/contract'
import { formatBytes } from '../../composables/words.ts'

const locale = 'en-GB'

/** Seconds as photographers write them: `1/640 s`, `0.5 s`, `30 s`. */
export function exposureText(seconds: number): string | undefined {
  if (!Number.isFinite(seconds) || seconds <= 0) return undefined
  if (seconds >= 0.3) return `${trimmed(seconds, 1)} s`
  return `1/${Math.round(1 / seconds)} s`
}

/** `ƒ/1.7 · 1/640 s · ISO 50 · 6.9 mm`: what is known of it, or nothing. */
export function exposureLine(camera: Camera): string {
  return [
    camera.fNumber ? `ƒ/${trimmed(camera.fNumber, 1)}` : undefined,
    camera.exposureTime === undefined ? undefined : exposureText(camera.exposureTime),
    camera.iso ? `ISO ${camera.iso}` : undefined,
    camera.focalLength ? `${trimmed(camera.focalLength, 1)} mm` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

/** `Canon EOS R5`: makers who repeat their name in the model are named once. */
export function cameraName(camera: Camera): string | undefined {
  const make = camera.make?.trim()
  const model = camera.model?.trim()
  if (!make || !model) return model || make || undefined
  const firstWord = make.split(/\s+/)[0] ?? make
  return model.toLowerCase().startsWith(firstWord.toLowerCase()) ? model : `${make} ${model}`
}

/** Pixels as `12.2 MP`; below 0.1 megapixels nothing. */
export function megapixels(width: number, height: number): string | undefined {
  const millions = (width * height) / 1e6
  return millions >= 0.05 ? `${trimmed(millions, 1)} MP` : undefined
}

/** `12.2 MP · 4032 × 3024 · 3.4 MB`. */
export function fileLine(photo: Pick<Photo, 'width' | 'height' | 'size'>): string {
  const { width, height } = photo
  return [
    width && height ? megapixels(width, height) : undefined,
    width && height ? `${width} × ${height}` : undefined,
    formatBytes(photo.size),
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

/** Wall-clock time is formatted as though it were UTC: it must read the same wherever the reader is. */
const wallClock = (takenAt: string) => new Date(`${takenAt.slice(0, 19)}Z`)

/** `14 June 2025, 17:42`. */
export function takenDateTime(takenAt: string): string {
  const at = wallClock(takenAt)
  if (Number.isNaN(at.getTime())) return takenAt
  const date = at.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const time = at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
  return `${date}, ${time}`
}

/** `14 June 2025`. */
export const takenDate = (takenAt: string): string => takenDateTime(takenAt).split(',')[0] ?? takenAt

/** `+01:00` → `GMT+1`, `-03:30` → `GMT−3:30`. */
export function offsetText(offset: string): string | undefined {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(offset)
  if (!match) return offset === 'Z' ? 'GMT' : undefined
  const [, sign, hours, minutes] = match
  if (hours === '00' && minutes === '00') return 'GMT'
  return `GMT${sign === '-' ? '−' : '+'}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`
}

/** `Saturday, GMT+1`; where the file told no date, that the day of the upload stands in for it. */
export function takenDetail(photo: Pick<Photo, 'takenAt' | 'takenAtOffset' | 'takenAtSource'>): string {
  if (photo.takenAtSource === 'upload') return 'Day of upload: the file tells no date'
  const at = wallClock(photo.takenAt)
  const weekday = Number.isNaN(at.getTime())
    ? undefined
    : at.toLocaleDateString(locale, { weekday: 'long', timeZone: 'UTC' })
  const offset = photo.takenAtOffset === undefined ? undefined : offsetText(photo.takenAtOffset)
  return [weekday, offset].filter((part) => part !== undefined).join(', ')
}

/** `38.697, −9.421`: about a hundred metres, with a true minus sign. */
export function coordinates(location: Location): string {
  const degrees = (value: number) => value.toFixed(3).replace('-', '−')
  return `${degrees(location.latitude)}, ${degrees(location.longitude)}`
}

export function openStreetMapUrl({ latitude, longitude }: Location): string {
  const [lat, lon] = [latitude.toFixed(6), longitude.toFixed(6)]
  return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=15/${lat}/${lon}`
}

/** At most `digits` after the point, and no trailing zeros: 2.8, 16, 6.9. */
function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}

/** What a picture is called for those who do not see it. */
export function photoName(photo: Pick<Photo, 'caption' | 'fileName' | 'takenAt' | 'takenAtSource'>): string {
  if (photo.caption) return photo.caption
  return photo.takenAtSource === 'upload'
    ? photo.fileName
    : `${photo.fileName}, taken ${takenDateTime(photo.takenAt)}`
}
