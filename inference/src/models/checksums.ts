import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'

/** Beside the model's own files: where they came from and what was in them when they were last read whole. */
export const modelRecordFile = 'glimpse-model.json'

const record = z.object({
  repository: z.string().optional(),
  /** Commit of the repository, where the hub told it. */
  revision: z.string().optional(),
  files: z.record(z.string(), z.object({ sha256: z.string(), size: z.number(), mtimeMs: z.number() })),
})
export type ModelRecord = z.infer<typeof record>

/** Folders smaller than this are hashed in a fraction of a second: nothing is written into them. */
const worthRemembering = 64 * 1024 * 1024
const remembered = new Map<string, { sha256: string; size: number; mtimeMs: number }>()

/** Hexadecimal SHA-256 of a file. */
export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash, { signal })
  return hash.digest('hex')
}

/**
 * Checksums of files of a folder. What was hashed before and has kept its size and time of change is taken from memory
 * or from the folder's record; large folders that may be written to get their record updated.
 */
export async function checksumsOf(directory: string, paths: readonly string[], signal?: AbortSignal) {
  const known = (await readModelRecord(directory)) ?? { files: {} }
  const files: ModelRecord['files'] = {}
  let fresh = false
  let bytes = 0
  for (const one of paths) {
    const full = path.join(directory, one)
    const { size, mtimeMs } = await stat(full)
    bytes += size
    const earlier = [remembered.get(full), known.files[one]].find(
      (hashed) => hashed?.size === size && hashed.mtimeMs === mtimeMs,
    )
    fresh ||= earlier === undefined
    files[one] = earlier ?? { sha256: await sha256Of(full, signal), size, mtimeMs }
    remembered.set(full, files[one])
  }
  if (fresh && bytes >= worthRemembering && (await isWritable(directory))) {
    // Only a cache: a folder that cannot be written to is hashed again by the next process.
    await writeModelRecord(directory, { ...known, files: { ...known.files, ...files } }).catch(
      () => undefined,
    )
  }
  return files
}

export async function readModelRecord(directory: string): Promise<ModelRecord | undefined> {
  try {
    return record.parse(JSON.parse(await readFile(path.join(directory, modelRecordFile), 'utf8')))
  } catch {
    // Absent or damaged comes to the same: the files are hashed again.
    return undefined
  }
}

export async function writeModelRecord(directory: string, content: ModelRecord): Promise<void> {
  const target = path.join(directory, modelRecordFile)
  const temporary = `${target}.${process.pid}.tmp`
  try {
    await writeFile(temporary, JSON.stringify(content, undefined, 2) + '\n')
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** By its mode: root may write everywhere, and should not where the owner said read-only. */
async function isWritable(directory: string): Promise<boolean> {
  return ((await stat(directory)).mode & 0o222) !== 0
}
