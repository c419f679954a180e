/** Wall-clock times carry no zone: they are read as UTC and written as UTC, so that no time zone can move a photo. */
const asUtc = (local: string) => new Date(`${local.slice(0, 10)}T${local.slice(11, 19) || '00:00:00'}Z`)

const dayThisYear = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
})
const dayOtherYear = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/** `Saturday, 14 June`, with the year where it is not this one. */
export function dayTitle(date: string, today = new Date()): string {
  const sameYear = date.slice(0, 4) === String(today.getFullYear())
  const parts = (sameYear ? dayThisYear : dayOtherYear).formatToParts(asUtc(date))
  const text = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${text('weekday')}, ${text('day')} ${text('month')}${sameYear ? '' : ` ${text('year')}`}`
}

/** `14 June 2025 at 17:42`. */
export const longDate = (local: string): string => full.format(asUtc(local))

/** `June 2025` for a date or a month. */
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
export const monthTitle = (date: string): string => month.format(asUtc(`${date.slice(0, 7)}-01`))
