import type { Photo, Stage } from '@glimpse/contract'

export interface ProcessingLine {
  name: string
  state: Stage['state']
  text: string
  reason?: string | undefined
}

const words: Record<'derivatives' | 'search' | 'faces' | 'text', Record<Stage['state'], string>> = {
  derivatives: {
    ready: 'Thumbnail and preview are made',
    waiting: 'Thumbnail and preview wait to be made',
    failed: 'The picture could not be read',
  },
  search: {
    ready: 'Can be found by describing it',
    waiting: 'Cannot be found by describing it yet',
    failed: 'Could not be read for search',
  },
  faces: { ready: 'Faces are read', waiting: 'Faces wait to be read', failed: 'Faces could not be read' },
  text: { ready: 'Text is read', waiting: 'Text waits to be read', failed: 'Text could not be read' },
}

/** How far a photo has come, a line for each thing that is done to it. */
export function processingLines(photo: Pick<Photo, 'stages' | 'status' | 'error'>): ProcessingLine[] {
  const names = ['derivatives', 'search', 'faces', 'text'] as const
  const unreadable = photo.stages.derivatives.state === 'failed'
  return names.flatMap((name) => {
    const stage = photo.stages[name]
    // Nothing else can be read of a picture that cannot: one line says it.
    if (!stage || (unreadable && name !== 'derivatives')) return []
    // The photo's own error says more than the stage's where the whole run broke off.
    const reason = stage.reason ?? (stage.state === 'failed' ? photo.error?.message : undefined)
    return [{ name, state: stage.state, text: words[name][stage.state], reason: reason && sentence(reason) }]
  })
}

/** As it is said: a capital first and a full stop last. */
export function sentence(text: string): string {
  const trimmed = text.trim()
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?…]$/.test(trimmed) ? '' : '.'}`
}

/** True where trying again may help: something failed, and nothing runs now. */
export function canRetry(photo: Pick<Photo, 'stages' | 'status' | 'trashedAt'>): boolean {
  if (photo.trashedAt !== undefined || photo.status === 'queued' || photo.status === 'processing')
    return false
  return photo.status === 'failed' || Object.values(photo.stages).some((stage) => stage?.state === 'failed')
}
