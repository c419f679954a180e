import { count, formatNumber } from '../../composables/words.ts'
import { isSending, isUnderWay, type UploadState, type UploadSummary } from './upload-queue.ts'

export function uploadTitle(summary: UploadSummary): string {
  if (isSending(summary)) return `Adding ${count(summary.total, 'photo')}`
  if (summary.reading > 0) return `Reading ${count(summary.reading, 'photo')}`
  const added = summary.ready + summary.waitingForModel
  if (added > 0) return `${count(added, 'photo')} added`
  return summary.duplicates > 0 && summary.troubled === 0 ? 'Nothing new' : 'Nothing was added'
}

/** `132 ready to search · 58 waiting · 12 were already here`. */
export function uploadFacts(summary: UploadSummary): string {
  const waiting = summary.unsent + summary.sending + summary.reading
  const n = formatNumber
  return [
    summary.ready > 0 ? `${n(summary.ready)} ready to search` : '',
    waiting > 0 ? `${n(waiting)} waiting` : '',
    summary.waitingForModel > 0 ? `${n(summary.waitingForModel)} waiting for the search model` : '',
    summary.duplicates > 0
      ? `${n(summary.duplicates)} ${summary.duplicates === 1 ? 'was' : 'were'} already here`
      : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

export const troubleWords = (summary: UploadSummary): string =>
  summary.troubled === 0 ? '' : `${formatNumber(summary.troubled)} could not be read`

/** `2 min left`, from how far it came in how long; nothing while that would be a guess. */
export function timeLeft(progress: number, elapsedMs: number, summary: UploadSummary): string {
  if (!isUnderWay(summary) || elapsedMs < 3000 || progress < 0.03) return ''
  const seconds = ((1 - progress) / progress) * (elapsedMs / 1000)
  if (seconds < 8) return 'a few seconds left'
  if (seconds < 60) return `${Math.ceil(seconds / 10) * 10} s left`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min left` : `${Math.round(minutes / 60)} h left`
}

export const stateWords: Record<UploadState, string> = {
  waiting: 'Waiting',
  sending: 'Sending',
  stored: 'Reading',
  ready: 'Ready to search',
  unreadable: 'Could not be read',
  duplicate: 'Already here',
  refused: 'Not added',
  failed: 'Not sent',
}
