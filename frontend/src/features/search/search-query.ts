import type { SearchRequest } from '@glimpse/contract'
import type { LocationQuery, LocationQueryRaw } from 'vue-router'

/** What is searched for, as the address bar holds it: `/search?q=dog&from=2024-01-01&favorite=1&like=<id>`. */
export interface SearchTerms {
  text: string
  likePhotoIds: string[]
  takenFrom?: string | undefined
  takenTo?: string | undefined
  favorite: boolean
}

const first = (value: LocationQuery[string] | undefined): string =>
  (Array.isArray(value) ? value[0] : value) ?? ''

/** A day that exists, or nothing: addresses are typed by people. */
function day(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined
}

export function termsOfQuery(query: LocationQuery): SearchTerms {
  const like = query['like']
  return {
    text: first(query['q']).slice(0, 1000),
    likePhotoIds: (Array.isArray(like) ? like : [like])
      .filter((id): id is string => typeof id === 'string' && id !== '' && id.length <= 64)
      .slice(0, 20),
    takenFrom: day(first(query['from'])),
    takenTo: day(first(query['to'])),
    favorite: first(query['favorite']) === '1',
  }
}

export function queryOfTerms(terms: Partial<SearchTerms>): LocationQueryRaw {
  return {
    ...(terms.text?.trim() ? { q: terms.text } : {}),
    ...(terms.likePhotoIds?.length ? { like: terms.likePhotoIds } : {}),
    ...(terms.takenFrom ? { from: terms.takenFrom } : {}),
    ...(terms.takenTo ? { to: terms.takenTo } : {}),
    ...(terms.favorite ? { favorite: '1' } : {}),
  }
}

/** The request for these terms, or undefined when they ask for nothing (filters alone do not make a search). */
export function requestOfTerms(terms: SearchTerms): Omit<SearchRequest, 'limit' | 'cursor'> | undefined {
  const text = terms.text.trim().replace(/\s+/g, ' ')
  if (text === '' && terms.likePhotoIds.length === 0) return undefined
  const filters = {
    ...(terms.takenFrom ? { takenFrom: terms.takenFrom } : {}),
    ...(terms.takenTo ? { takenTo: terms.takenTo } : {}),
    ...(terms.favorite ? { favorite: true } : {}),
  }
  return {
    ...(text === '' ? {} : { text }),
    ...(terms.likePhotoIds.length === 0 ? {} : { likePhotoIds: terms.likePhotoIds }),
    ...(Object.keys(filters).length === 0 ? {} : { filters }),
  }
}
