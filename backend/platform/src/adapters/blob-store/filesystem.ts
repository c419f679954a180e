import { constants } from 'node:fs'
import {
  access,
  lstat,
  mkdir,
  open,
  opendir,
  rename,
  rm,
  rmdir,
  unlink,
  type FileHandle,
} from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { requireRoom } from '../../disk-room.ts'
import { AppError, StorageFullError, StoreUnavailableError } from '../../errors.ts'
import type { BlobStat, BlobStore } from '../../ports/blob-store.ts'
import { isSegment, pathOf, removableDepth, segmentsOf, temporaryFolder } from './filesystem-layout.ts'
import { removeLeftovers, temporaryName } from './filesystem-temporary.ts'

/** How many bytes may be written before it is asked again how much room there is. */
const roomStep = 16 * 1024 * 1024

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code
const isMissing = (error: unknown) => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'

function storeError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT') return new StorageFullError({ cause: error })
  return new StoreUnavailableError('The photo store', { cause: error })
}

/** A network hands over small pieces; each write is a trip to another thread. */
const blockSize = 1024 * 1024

async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  let rest = [...chunks]
  while (rest.length > 0) {
    let written: number
    try {
      written = (await handle.writev(rest)).bytesWritten
    } catch (error) {
      throw storeError(error)
    }
    while (rest[0] && written >= rest[0].length) written -= rest.shift()!.length
    if (rest[0] && written > 0) rest = [rest[0].subarray(written), ...rest.slice(1)]
  }
}

/** Makes an entry of the folder (a new or removed name) survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Blobs as files below `directory`. Several processes may use it at once. A blob is written beside, synced and renamed
 * into place, so that it is there wholly or not at all.
 */
export async function openFilesystemBlobStore(options: { directory: string }): Promise<BlobStore> {
  const directory = path.resolve(options.directory)
  const temporary = path.join(directory, temporaryFolder)
  await mkdir(temporary, { recursive: true }).catch((error: unknown) => Promise.reject(storeError(error)))
  await removeLeftovers(temporary).catch((error: unknown) => Promise.reject(storeError(error)))

  /** Fan-out folders whose own entry is known to be on disk; at most some thousands. */
  const synced = new Set<string>([directory])
  const running = new Set<Promise<unknown>>()
  let closed = false

  /** Runs one operation: turned away after close, waited for by close, errors in our own words. */
  async function operation<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new StoreUnavailableError('The photo store', { cause: new Error('it was closed') })
    const promise = work()
    running.add(promise)
    try {
      return await promise
    } finally {
      running.delete(promise)
    }
  }

  const depthOf = (folder: string) => path.relative(directory, folder).split(path.sep).length

  /** Syncs the folder and every ancestor whose entry may not be on disk yet. */
  async function syncUpwards(folder: string): Promise<void> {
    await syncFolder(folder)
    for (let child = folder; !synced.has(child); child = path.dirname(child)) {
      await syncFolder(path.dirname(child))
      if (depthOf(child) < removableDepth) synced.add(child)
    }
  }

  /** Moves a finished file into place; its folder may be removed by a delete in that very moment, hence the loop. */
  async function publish(file: string, target: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await mkdir(path.dirname(target), { recursive: true })
        await rename(file, target)
        return await syncUpwards(path.dirname(target))
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || attempt === 10) throw error
        // The name went into a folder that was then removed with it: deleted after it was stored.
        if (!(await lstat(file).catch(() => undefined))) return
      }
    }
  }

  async function write(
    handle: FileHandle,
    source: Readable | Uint8Array,
    signal?: AbortSignal,
  ): Promise<number> {
    let size = 0
    let unchecked = 0
    let block: Uint8Array[] = []
    let held = 0
    const flush = async () => {
      unchecked += held
      if (unchecked >= roomStep) {
        await requireRoom(directory, held)
        unchecked = 0
      }
      await writeAll(handle, block)
      size += held
      block = []
      held = 0
    }
    if (source instanceof Uint8Array) {
      block = [source]
      held = source.length
    } else {
      const drain = async (chunks: AsyncIterable<Uint8Array | string>) => {
        for await (const chunk of chunks) {
          const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
          block.push(bytes)
          held += bytes.length
          if (held >= blockSize) await flush()
        }
      }
      await pipeline(source, drain, { signal })
    }
    if (held > 0) await flush()
    return size
  }

  async function put(
    target: string,
    source: Readable | Uint8Array,
    signal?: AbortSignal,
  ): Promise<{ size: number }> {
    const file = path.join(temporary, temporaryName())
    // The source may fail before it is read; unheard, that would end the process. The pipeline reports it later.
    if (source instanceof Readable) source.on('error', () => undefined)
    try {
      signal?.throwIfAborted()
      // The folder is made anew in case someone tidied up the data folder by hand.
      await mkdir(temporary, { recursive: true }).catch(ioTrouble)
      await requireRoom(directory).catch(ioTrouble)
      const handle = await open(file, 'wx').catch(ioTrouble)
      let size: number
      try {
        size = await write(handle, source, signal)
        await handle.datasync().catch(ioTrouble)
      } finally {
        await handle.close().catch(ioTrouble)
      }
      signal?.throwIfAborted()
      await publish(file, target).catch(ioTrouble)
      return { size }
    } catch (error) {
      if (source instanceof Readable) source.destroy()
      await rm(file, { force: true }).catch(() => undefined) // the next open removes it
      throw error
    }
  }

  async function* walk(folder: string, key: readonly string[]): AsyncGenerator<{ key: string } & BlobStat> {
    const entries = await opendir(folder).catch((error: unknown) => {
      if (isMissing(error)) return undefined
      throw storeError(error)
    })
    if (!entries) return
    try {
      for await (const entry of entries) {
        if (!isSegment(entry.name)) continue
        const below = path.join(folder, entry.name)
        // The folder after the first segment is the fan-out, no part of the key.
        const isFanOut = key.length === 1 && path.dirname(folder) === directory
        if (entry.isDirectory()) yield* walk(below, isFanOut ? key : [...key, entry.name])
        else if (entry.isFile() && !isFanOut) {
          const found = await statFile(below)
          if (found) yield { key: [...key, entry.name].join('/'), ...found }
        }
      }
    } catch (error) {
      if (!isMissing(error)) throw storeError(error) // removed while we looked
    }
  }

  return {
    async put(key, source, { signal } = {}) {
      const target = pathOf(directory, segmentsOf(key))
      return await operation(() => put(target, source, signal))
    },

    async read(key, range) {
      const file = pathOf(directory, segmentsOf(key))
      if (range && !(Number.isInteger(range.start) && range.start >= 0 && range.end >= range.start)) {
        throw new RangeError(`not a byte range: ${range.start}-${range.end}`)
      }
      return await operation(() => readFile(file, range))
    },

    async stat(key) {
      const file = pathOf(directory, segmentsOf(key))
      return await operation(() => statFile(file))
    },

    async delete(key) {
      const segments = segmentsOf(key)
      const file = pathOf(directory, segments)
      await operation(async () => {
        if (!(await lstat(file).then(asFile, ifMissing))) return
        await unlink(file).catch(ifMissing)
        await syncFolder(path.dirname(file)).catch(ifMissing)
        await removeEmptyFolders(path.dirname(file))
      })
    },

    async deletePrefix(prefix) {
      const folder = pathOf(directory, segmentsOf(prefix))
      await operation(async () => {
        const found = await lstat(folder).catch(ifMissing)
        if (!found?.isDirectory()) return
        // Moved away first: from one moment to the next nothing of it is there, whatever is written meanwhile.
        const doomed = path.join(temporary, temporaryName())
        await mkdir(temporary, { recursive: true }).catch(ioTrouble)
        await rename(folder, doomed).catch(ifMissing)
        for (const known of synced)
          if (known === folder || known.startsWith(folder + path.sep)) synced.delete(known)
        await syncFolder(path.dirname(folder)).catch(ifMissing)
        await rm(doomed, { recursive: true, force: true }).catch(ioTrouble)
      })
    },

    async *list(prefix) {
      if (closed) throw new StoreUnavailableError('The photo store', { cause: new Error('it was closed') })
      const segments = prefix === '' ? [] : segmentsOf(prefix)
      yield* walk(segments.length === 0 ? directory : pathOf(directory, segments), segments)
    },

    async check() {
      await operation(() => access(directory, constants.R_OK | constants.W_OK).catch(ioTrouble))
    },

    async close() {
      closed = true
      await Promise.allSettled(running)
    },
  }

  async function removeEmptyFolders(folder: string): Promise<void> {
    for (let empty = folder; depthOf(empty) >= removableDepth; empty = path.dirname(empty)) {
      try {
        await rmdir(empty)
      } catch (error) {
        if (isMissing(error)) continue
        if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return
        throw storeError(error)
      }
    }
  }
}

const ioTrouble = (error: unknown): never => {
  throw storeError(error)
}
const ifMissing = (error: unknown): undefined => {
  if (isMissing(error)) return undefined
  throw storeError(error)
}
const asFile = <T extends { isFile(): boolean }>(found: T): T | undefined =>
  found.isFile() ? found : undefined

async function statFile(file: string): Promise<BlobStat | undefined> {
  const found = await lstat(file).then(asFile, ifMissing)
  return found && { size: found.size, modifiedAt: found.mtime }
}

async function readFile(file: string, range?: { start: number; end: number }) {
  const handle = await open(file, 'r').catch(ifMissing)
  if (!handle) return undefined
  try {
    const found = asFile(await handle.stat())
    if (!found) {
      await handle.close()
      return undefined
    }
    const start = range?.start ?? 0
    const size = Math.max(0, Math.min(range?.end ?? Infinity, found.size - 1) - start + 1)
    if (size === 0) {
      await handle.close()
      return { stream: Readable.from([]), size }
    }
    return {
      stream: handle.createReadStream({
        start,
        end: start + size - 1,
        highWaterMark: 256 * 1024,
      }) as Readable,
      size,
    }
  } catch (error) {
    await handle.close().catch(() => undefined) // the first error is the one to tell
    throw storeError(error)
  }
}
