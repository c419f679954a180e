import { defaultOptions } from 'tus-js-client'

/** As long as the server keeps the pieces of a file. */
const keptMs = 7 * 24 * 3600 * 1000

/** Names of the large files whose upload a reload cut off: chosen again, they go on where they stopped. */
export async function unfinishedUploads(now = Date.now()): Promise<string[]> {
  const names: string[] = []
  for (const upload of await defaultOptions.urlStorage.findAllUploads().catch(() => [])) {
    const begun = Date.parse(upload.creationTime)
    if (now - begun > keptMs) await defaultOptions.urlStorage.removeUpload(upload.urlStorageKey)
    else names.push(upload.metadata.filename ?? 'A photo')
  }
  return names
}

/** Another person may sit down next, and must not read these names. */
export async function forgetUnfinishedUploads(): Promise<void> {
  for (const upload of await defaultOptions.urlStorage.findAllUploads().catch(() => []))
    await defaultOptions.urlStorage.removeUpload(upload.urlStorageKey)
}

export function unfinishedWords(names: readonly string[]): string {
  if (names.length === 1) return `“${names[0]}” was not sent to its end. Choose it again to go on from there.`
  return `${names.length} files were not sent to their end. Choose them again to go on from there.`
}
