import type { Photo, UploadResult } from '@glimpse/contract'
import { stateOf } from '../timeline/photo-state.ts'

/**
 * Where one file stands on its way:
 * waiting → sending → stored → ready (or unreadable), with duplicate, refused and failed as other ends.
 * `refused` will not be better next time; `failed` may be tried again.
 */
export type UploadState =
  'waiting' | 'sending' | 'stored' | 'ready' | 'unreadable' | 'duplicate' | 'refused' | 'failed'

export interface UploadItem {
  key: number
  name: string
  size: number
  state: UploadState
  /** Bytes that have left this browser. */
  sent: number
  photoId?: string
  /** Sent before, and the line broke before the answer: what is here already may be of that try. */
  resent?: boolean
  /** Readable, but search waits for its model: as good as done for the upload. */
  waitsForModel?: boolean
  /** Why it ended where it did, in a sentence. */
  reason?: string
}

export type UploadEvent =
  | { kind: 'started' }
  | { kind: 'progressed'; sent: number }
  | { kind: 'answered'; result: UploadResult }
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; reason: string }
  /** The line went away: it waits for its next turn, and nothing is anyone's fault. */
  | { kind: 'interrupted' }
  | { kind: 'retried' }
  | { kind: 'photo'; photo: Photo }

const after: Record<UploadEvent['kind'], readonly UploadState[]> = {
  started: ['waiting'],
  progressed: ['sending'],
  answered: ['sending'],
  refused: ['waiting', 'sending'],
  failed: ['sending', 'stored'],
  interrupted: ['sending'],
  retried: ['failed', 'unreadable'],
  photo: ['stored', 'ready', 'unreadable'],
}

/** The item after an event; the same item where the event does not apply to its state (it came too late). */
export function advance(item: UploadItem, event: UploadEvent): UploadItem {
  if (!after[event.kind].includes(item.state)) return item
  switch (event.kind) {
    case 'started':
      return { ...item, state: 'sending', sent: 0 }
    case 'progressed':
      return { ...item, sent: Math.min(item.size, Math.max(item.sent, event.sent)) }
    case 'answered':
      return answered(item, event.result)
    case 'refused':
      return { ...item, state: 'refused', reason: event.reason }
    case 'failed':
      // Once the server has the bytes, what failed is only the asking it to read them again.
      return { ...item, state: item.photoId === undefined ? 'failed' : 'unreadable', reason: event.reason }
    case 'interrupted':
      return { ...item, state: 'waiting', sent: 0, resent: true }
    case 'retried':
      // The server has the bytes of a photo it could not read: it is read again there, not sent again.
      return item.photoId !== undefined
        ? { ...item, state: 'stored', reason: undefined }
        : { ...item, state: 'waiting', sent: 0, reason: undefined }
    case 'photo':
      return followed(item, event.photo)
  }
}

function answered(item: UploadItem, result: UploadResult): UploadItem {
  const sent = { ...item, sent: item.size, photoId: result.id }
  if (result.duplicate && !item.resent)
    return { ...sent, state: 'duplicate', reason: 'It is in your library already.' }
  return { ...sent, state: result.status === 'processed' ? 'ready' : 'stored' }
}

function followed(item: UploadItem, photo: Photo): UploadItem {
  const state = stateOf(photo)
  if (state.kind === 'failed') return { ...item, state: 'unreadable', reason: state.reason }
  if (state.kind === 'ready') return { ...item, state: 'ready', waitsForModel: false, reason: undefined }
  return { ...item, state: 'stored', waitsForModel: state.kind === 'waiting', reason: undefined }
}

export interface UploadSummary {
  total: number
  sending: number
  /** Waiting for their turn to be sent. */
  unsent: number
  /** On the server, not read yet. */
  reading: number
  waitingForModel: number
  ready: number
  duplicates: number
  troubled: number
  /** 0 to 1, sending and reading together. */
  progress: number
}

export function summarise(items: Iterable<UploadItem>): UploadSummary {
  const counts: Record<UploadState, number> = {
    waiting: 0,
    sending: 0,
    stored: 0,
    ready: 0,
    unreadable: 0,
    duplicate: 0,
    refused: 0,
    failed: 0,
  }
  let bytes = 0
  let sentBytes = 0
  let total = 0
  let waitingForModel = 0
  for (const item of items) {
    total++
    counts[item.state]++
    bytes += item.size
    sentBytes += item.state === 'waiting' || item.state === 'sending' ? item.sent : item.size
    if (item.waitsForModel) waitingForModel++
  }
  const ended = total - counts.waiting - counts.sending - counts.stored + waitingForModel
  return {
    total,
    sending: counts.sending,
    unsent: counts.waiting,
    reading: counts.stored - waitingForModel,
    waitingForModel,
    ready: counts.ready,
    duplicates: counts.duplicate,
    troubled: counts.refused + counts.failed + counts.unreadable,
    progress: total === 0 ? 0 : 0.5 * (bytes > 0 ? sentBytes / bytes : 1) + 0.5 * (ended / total),
  }
}

export const isSending = (summary: UploadSummary): boolean => summary.sending + summary.unsent > 0
export const isUnderWay = (summary: UploadSummary): boolean => isSending(summary) || summary.reading > 0
