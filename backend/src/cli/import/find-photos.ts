import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { messageOf } from '../errors.ts'

/** What the server reads, by name; it looks at the bytes again. */
const extensions = new Set([
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.webp',
  '.gif',
  '.avif',
  '.heic',
  '.heif',
  '.hif',
  '.tif',
  '.tiff',
])

export interface FoundPhoto {
  /** Relative to the folder, `/` between segments. */
  path: string
  size: number
  modifiedMs: number
}

export interface FoundFiles {
  photos: FoundPhoto[]
  /** Files of other kinds, by extension in lower case (`''`: none). */
  otherKinds: Map<string, number>
  /** Symbolic links lead out of the folder or to what is found anyway. */
  links: number
  unreadable: { path: string; reason: string }[]
}

/** Every photo below a folder, in order of path. Hidden files and folders are passed over. */
export async function findPhotos(folder: string): Promise<FoundFiles> {
  const found: FoundFiles = { photos: [], otherKinds: new Map(), links: 0, unreadable: [] }

  async function look(relative: string): Promise<void> {
    const entries = await readdir(path.join(folder, relative), { withFileTypes: true })
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const below = relative === '' ? entry.name : `${relative}/${entry.name}`
      try {
        if (entry.isSymbolicLink()) found.links += 1
        else if (entry.isDirectory()) await look(below)
        else if (entry.isFile()) await take(below)
      } catch (error) {
        found.unreadable.push({ path: below, reason: messageOf(error) })
      }
    }
  }

  async function take(relative: string): Promise<void> {
    const extension = path.extname(relative).toLowerCase()
    if (!extensions.has(extension)) {
      found.otherKinds.set(extension, (found.otherKinds.get(extension) ?? 0) + 1)
      return
    }
    const { size, mtimeMs } = await stat(path.join(folder, relative))
    found.photos.push({ path: relative, size, modifiedMs: Math.trunc(mtimeMs) })
  }

  await look('')
  return found
}
