import type { Photo } from '@glimpse/contract'

export interface PhotoState {
  /** `waiting`: readable, but not searchable until a model is here. */
  kind: 'queued' | 'reading' | 'waiting' | 'failed' | 'ready'
  words: string
  reason?: string
}

/** Where a photo stands, in the words that the whole UI uses. */
export function stateOf(photo: Photo): PhotoState {
  const { derivatives, search } = photo.stages
  if (photo.status === 'failed') {
    return {
      kind: 'failed',
      words: 'Could not be read',
      reason: sentence(photo.error?.message ?? derivatives.reason),
    }
  }
  if (search.state === 'failed' && derivatives.state === 'ready') {
    return { kind: 'failed', words: 'Not searchable', reason: sentence(search.reason) }
  }
  if (photo.status === 'processed') return { kind: 'ready', words: 'Ready' }
  if (derivatives.state === 'ready' && search.state === 'waiting' && search.reason) {
    return { kind: 'waiting', words: 'Waiting for search', reason: sentence(search.reason) }
  }
  return photo.status === 'queued'
    ? { kind: 'queued', words: 'Queued' }
    : { kind: 'reading', words: 'Reading' }
}

function sentence(text = 'Something went wrong while it was read'): string {
  const trimmed = text.trim()
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}
