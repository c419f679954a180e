import type { SearchModelStatus, Stats } from '@glimpse/contract'

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** 1,234,567 becomes "1.2 MB" (powers of ten, as file managers show them). */
export function bytesInWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  return power === 0 ? plural(bytes, 'byte') : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`
}

/** "132 ready · 58 waiting · 1 could not be read". */
export function photosInWords({ photos }: Stats): string {
  const waiting = photos.queued + photos.processing
  return [
    `${photos.processed.toLocaleString('en')} ready`,
    waiting > 0 && `${waiting.toLocaleString('en')} waiting`,
    photos.failed > 0 && `${photos.failed.toLocaleString('en')} could not be read`,
    photos.trashed > 0 && `${photos.trashed.toLocaleString('en')} in the trash`,
  ]
    .filter(Boolean)
    .join(' · ')
}

export function modelInWords(model: SearchModelStatus): string {
  const name = model.label ?? model.name ?? model.wanted
  const states = {
    ready: `${name} answers`,
    loading: `${name} is being loaded`,
    downloading: `${model.download?.name ?? name} is on its way (${downloadInWords(model)})`,
    missing: `none is here`,
    failed: `${name} cannot be used`,
  }
  return [states[model.state], model.message].filter(Boolean).join('. ')
}

function downloadInWords({ download }: SearchModelStatus): string {
  if (!download) return 'not begun'
  const received = bytesInWords(download.receivedBytes)
  return download.totalBytes === undefined ? received : `${received} of ${bytesInWords(download.totalBytes)}`
}
