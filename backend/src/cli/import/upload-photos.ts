import { constants, openAsBlob } from 'node:fs'
import { access } from 'node:fs/promises'
import path from 'node:path'
import { uploadAnswer } from '@glimpse/contract'
import type { Client } from '../client.ts'
import { ProblemError } from '../errors.ts'
import type { FoundPhoto } from './find-photos.ts'
import type { Journal } from './journal.ts'

export interface UploadTally {
  added: number
  /** The server had the same bytes already. */
  duplicates: number
  /** Sent in an earlier run, so not sent again. */
  before: number
  refused: { path: string; reason: string }[]
  /** Ids of all that are in the library now, with their paths. */
  paths: Map<string, string>
}

/** Sends photos, some at a time; returns what became of them. Throws when the server is gone for good, or on abort. */
export async function uploadPhotos(options: {
  client: Client
  folder: string
  photos: readonly FoundPhoto[]
  journal: Journal
  /** Send also what an earlier run has sent. */
  again: boolean
  concurrency: number
  signal: AbortSignal
  onProgress: (tally: UploadTally) => void
}): Promise<UploadTally> {
  const { client, folder, journal, signal, onProgress } = options
  const tally: UploadTally = { added: 0, duplicates: 0, before: 0, refused: [], paths: new Map() }
  const failure = new AbortController()
  const stopped = AbortSignal.any([signal, failure.signal])
  const waiting = options.photos[Symbol.iterator]()

  async function send(photo: FoundPhoto): Promise<void> {
    const file = path.join(folder, photo.path)
    // Read from the disk as it is sent: a large folder of large photos stays there.
    const body = async () => {
      await access(file, constants.R_OK) // openAsBlob would not tell why it cannot
      const form = new FormData()
      form.append('file', await openAsBlob(file), path.basename(photo.path))
      return form
    }
    try {
      const answer = uploadAnswer.parse(await client.request('POST', '/photos', { body, signal: stopped }))
      const result = answer.results[0]
      if (!result) throw new Error('the server gave no answer for it')
      await journal.add(photo, result.id)
      tally.paths.set(result.id, photo.path)
      if (result.duplicate) tally.duplicates += 1
      else tally.added += 1
    } catch (error) {
      const reason = fileTrouble(error) ?? (isRefusal(error) ? error.message : undefined)
      if (reason === undefined) throw error
      tally.refused.push({ path: photo.path, reason })
    }
  }

  async function worker(): Promise<void> {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      stopped.throwIfAborted()
      const photo = next.value
      const id = options.again ? undefined : journal.idOf(photo)
      if (id === undefined) await send(photo)
      else {
        tally.before += 1
        tally.paths.set(id, photo.path)
      }
      onProgress(tally)
    }
  }

  const workers = Array.from({ length: options.concurrency }, () =>
    worker().catch((error: unknown) => {
      failure.abort(error)
      throw error
    }),
  )
  const settled = await Promise.allSettled(workers)
  signal.throwIfAborted()
  if (settled.some(({ status }) => status === 'rejected')) throw failure.signal.reason
  return tally
}

/** 401 and 403 are about us, all other refusals about this one file. */
const isRefusal = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && ![401, 403].includes(error.status)

/** In words, when the file itself cannot be read any more. */
function fileTrouble(error: unknown): string | undefined {
  const { code, name } = error as NodeJS.ErrnoException
  if (name === 'NotReadableError') return 'it changed while it was being sent: import again'
  if (code === 'ENOENT') return 'it is not there any more'
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read'
  return code === 'EIO' ? 'the disk cannot read it' : undefined
}
