import { createHash } from 'node:crypto'
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { FoundPhoto } from './find-photos.ts'

const line = z.object({ path: z.string(), size: z.number(), modifiedMs: z.number(), id: z.string() })
export type JournalLine = z.infer<typeof line>

export interface Journal {
  /** The id it was given, if this very file (path, size, time) was taken before. */
  idOf(photo: FoundPhoto): string | undefined
  /** Call it once the server has answered for the photo. */
  add(photo: FoundPhoto, id: string): Promise<void>
  close(): Promise<void>
}

/** One journal for each folder and the library that it goes to. */
export function journalFile(dataDir: string, folder: string, library: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([folder, library]))
    .digest('hex')
    .slice(0, 24)
  return path.join(dataDir, 'imports', `${hash}.jsonl`)
}

/** What the server has taken, a line each: a second run of the same import begins where the first was stopped. */
export async function openJournal(file: string): Promise<Journal> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const known = new Map<string, JournalLine>()
  for (const content of text.split('\n')) {
    const parsed = parseLine(content)
    if (parsed) known.set(parsed.path, parsed)
  }
  const handle: FileHandle = await open(file, 'a', 0o600)
  // A run that was killed may have left half a line: the next must begin on its own.
  if (text !== '' && !text.endsWith('\n')) await handle.appendFile('\n')

  return {
    idOf({ path: name, size, modifiedMs }) {
      const before = known.get(name)
      return before?.size === size && before.modifiedMs === modifiedMs ? before.id : undefined
    },
    async add(photo, id) {
      const { path: name, size, modifiedMs } = photo
      known.set(name, { path: name, size, modifiedMs, id })
      await handle.appendFile(`${JSON.stringify({ path: name, size, modifiedMs, id })}\n`)
    },
    close: () => handle.close(),
  }
}

function parseLine(content: string): JournalLine | undefined {
  try {
    return line.parse(JSON.parse(content))
  } catch {
    return undefined // torn or empty: that photo is sent again and recognised by the server
  }
}
