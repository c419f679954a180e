import type { Stats } from '@glimpse/contract'
import { count, formatBytes } from '../../composables/words.ts'

export interface ModelNotice {
  tone: 'warn' | 'quiet'
  title: string
  text: string
  /** 0 to 1 while a model is on its way; undefined where its size is not known. */
  progress?: { value: number | undefined }
  dismissible: boolean
}

/** What a person should know about the search model now; nothing when all is well. */
export function modelNotice({ searchModel: model, photos }: Stats): ModelNotice | undefined {
  const waits =
    photos.waitingForSearch > 0 ? `${count(photos.waitingForSearch, 'photo')} waiting to be searchable.` : ''
  const download = model.download
  if (download && model.state !== 'ready') {
    const { receivedBytes: received, totalBytes: total } = download
    const size = total ? `${formatBytes(received)} of ${formatBytes(total)}` : formatBytes(received)
    return {
      tone: 'quiet',
      title: `Downloading the search model, ${size}.`,
      text: join(waits, 'You can add photos meanwhile.'),
      progress: { value: total ? received / total : undefined },
      dismissible: false,
    }
  }
  switch (model.state) {
    case 'missing':
      return {
        tone: 'warn',
        title: 'Search is waiting for its model.',
        text: join(
          model.message ?? `Put the model “${model.wanted}” into the models folder; work goes on by itself.`,
          waits,
        ),
        dismissible: false,
      }
    case 'failed':
      return {
        tone: 'warn',
        title: 'The search model could not be started.',
        text: join(model.message ?? '', waits),
        dismissible: false,
      }
    case 'downloading':
    case 'loading':
      return { tone: 'quiet', title: 'Getting the search model ready…', text: waits, dismissible: false }
    case 'ready':
      if (!model.basic) return undefined
      return {
        tone: 'quiet',
        title: 'Basic offline search: finds things, not colours or events.',
        text: download ? 'A better model is on its way.' : '',
        dismissible: true,
      }
  }
}

const join = (...parts: string[]) => parts.filter(Boolean).join(' ')
