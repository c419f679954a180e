import type { SearchAnswer } from '@glimpse/contract'
import { count, formatNumber } from '../../composables/words.ts'
import type { SearchTerms } from './search-query.ts'

/** `“dog”`, `“dog” and “ball”`, `“dog”, “ball” and “kite”`. */
export function quotedList(words: readonly string[]): string {
  const quoted = words.map((word) => `“${word}”`)
  const last = quoted.pop() ?? ''
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`
}

/** What was found, as a headline. Nothing is claimed that the answer does not say. */
export function headlineOf(answer: Pick<SearchAnswer, 'verdict' | 'items'>, terms: SearchTerms): string {
  const text = terms.text.trim()
  const filtered = terms.favorite || terms.takenFrom !== undefined || terms.takenTo !== undefined
  if (answer.verdict === 'none' || answer.items.length === 0) {
    if (answer.items.length === 0 && filtered) return 'No photo fits these filters.'
    return text === ''
      ? 'Nothing in your library looks like this.'
      : `Nothing in your library looks like “${text}”.`
  }
  if (text === '' && terms.likePhotoIds.length > 0) return 'Most alike first'
  return answer.verdict === 'strong' ? 'Strong matches first' : 'Best matches first'
}

/** `in 1,208 photos · 38 ms`. */
export function searchedLine(searched: number, took: number | undefined): string {
  const time =
    took === undefined ? undefined : took < 995 ? `${Math.round(took)} ms` : `${(took / 1000).toFixed(1)} s`
  return [`in ${count(searched, 'photo')}`, time].filter((part) => part !== undefined).join(' · ')
}

/** `58 photos are still being read and will appear by themselves.` */
export function waitingLine(waiting: number): string {
  return waiting === 1
    ? '1 photo is still being read and will appear by itself.'
    : `${formatNumber(waiting)} photos are still being read and will appear by themselves.`
}

/** `The basic search has never learned: “passport”.` */
export function unknownLine(words: readonly string[], basic: boolean): string {
  return `${basic ? 'The basic search' : 'This search model'} has never learned: ${quotedList(words)}.`
}

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
/** `14 Jun 2025` for a day, `YYYY-MM-DD`. */
export const shortDay = (date: string): string => day.format(new Date(`${date}T00:00:00Z`))
