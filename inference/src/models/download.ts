import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@glimpse/platform'
import {
  ChecksumError,
  HubRefusedError,
  downloadModel,
  listRepository,
  type HubModel,
  type HubOptions,
} from './hub.ts'
import type { ModelManifest } from './manifest.ts'

export type DownloadState =
  | { kind: 'idle' }
  | { kind: 'receiving'; receivedBytes: number; totalBytes: number | undefined }
  /** Something is wrong; another try follows by itself. `message` is a sentence for people. */
  | { kind: 'waiting'; message: string }
  | { kind: 'arrived' }

export interface Download {
  state(): DownloadState
  /** Begins when the model is needed, stops when it no longer is. */
  check(): void
  close(): Promise<void>
}

const longestWaitMs = 600_000
const progressMs = 500

/** One second, two, four … ten minutes, for ever: a network comes back some time. */
export const waitBefore = (failures: number) => Math.min(1_000 * 2 ** (failures - 1), longestWaitMs)

/**
 * Downloads one model in the background until it is here or nobody needs it. Never rejects, never gives up; `onChange`
 * is called at each change of state and at most twice a second for progress.
 */
export function startDownload(options: {
  /** Preset, or `owner/repository`. */
  name: string
  manifest: ModelManifest | undefined
  modelsDir: string
  endpoint: string
  logger: Logger
  isNeeded: () => boolean
  onChange: () => void
  retryWaitMs?: (failures: number) => number
  stallMs?: number
}): Download {
  const { name, manifest, modelsDir, logger } = options
  const closing = new AbortController()
  const repository = manifest?.repository ?? (name.includes('/') ? name : undefined)
  let state: DownloadState = { kind: 'idle' }
  let running: Promise<void> | undefined
  let toldAt = 0
  let attempt = new AbortController()

  const change = (next: DownloadState) => {
    const progress = state.kind === 'receiving' && next.kind === 'receiving'
    state = next
    if (closing.signal.aborted || (progress && Date.now() - toldAt < progressMs)) return
    toldAt = Date.now()
    options.onChange()
  }

  async function loop(): Promise<void> {
    if (repository === undefined) {
      if (options.isNeeded())
        change({ kind: 'waiting', message: `"${name}" is no model that can be downloaded.` })
      return
    }
    const places = {
      partial: path.resolve(modelsDir, '.partial', name.replaceAll('/', '--')),
      target: path.resolve(modelsDir, name),
    }
    let failures = 0
    let damaged = 0
    while (options.isNeeded() && !closing.signal.aborted) {
      attempt = new AbortController()
      const signal = AbortSignal.any([closing.signal, attempt.signal])
      let farthest = 0
      try {
        const hub: HubOptions = {
          endpoint: options.endpoint,
          signal,
          ...(options.stallMs !== undefined && { stallMs: options.stallMs }),
        }
        const model = await hubModel(repository, manifest, hub)
        await downloadModel(model, places, {
          ...hub,
          onProgress(receivedBytes, totalBytes) {
            // What has arrived counts as trouble overcome: a line that breaks often still gets there.
            if (farthest > 0 && receivedBytes > farthest) failures = 0
            farthest = Math.max(farthest, receivedBytes)
            change({ kind: 'receiving', receivedBytes, totalBytes })
          },
        })
        logger.info({ model: name, directory: places.target }, 'search model downloaded')
        change({ kind: 'arrived' })
        return
      } catch (error) {
        if (signal.aborted) continue
        failures++
        if (error instanceof ChecksumError) damaged++
        const tries = Math.max(failures, damaged)
        const wait = Math.max(
          (options.retryWaitMs ?? waitBefore)(tries),
          slowOnly(error, options.retryWaitMs),
        )
        logger.warn({ err: error, model: name, retryInMs: wait }, 'model download failed')
        change({ kind: 'waiting', message: explain(error, name, places.partial) })
        await sleep(wait, undefined, { signal, ref: false }).catch(() => undefined)
      }
    }
    if (!closing.signal.aborted && state.kind !== 'idle') {
      await rm(places.partial, { recursive: true, force: true }).catch(() => undefined)
      change({ kind: 'idle' })
    }
  }

  return {
    state: () => state,
    check() {
      if (!options.isNeeded()) return attempt.abort()
      if (closing.signal.aborted || state.kind === 'arrived') return
      running ??= loop()
        .catch((error: unknown) => {
          logger.error({ err: error, model: name }, 'model download stopped')
          change({ kind: 'waiting', message: `The download of ${name} stopped: ${messageOf(error)}.` })
        })
        .finally(() => {
          running = undefined
        })
    },
    async close() {
      closing.abort()
      await running
    },
  }
}

/** Trouble that only a person can mend is asked about every ten minutes. */
function slowOnly(error: unknown, tests: unknown): number {
  const slow = error instanceof HubRefusedError || codeOf(error) === 'ENOSPC' || codeOf(error) === 'EACCES'
  return slow && !tests ? longestWaitMs : 0
}

async function hubModel(
  repository: string,
  manifest: ModelManifest | undefined,
  hub: HubOptions,
): Promise<HubModel> {
  if (manifest) return { repository, revision: manifest.revision, files: manifest.files }
  const there = await listRepository(repository, 'main', hub)
  const towerFile = (tower: string, suffixes: string[]) => {
    const file = suffixes.map((suffix) => `onnx/${tower}${suffix}.onnx`).find((one) => there.includes(one))
    if (!file)
      throw new HubRefusedError(`${repository} has no onnx/${tower}.onnx: it cannot be used for search.`)
    return [file, ...there.filter((one) => one.startsWith(`${file}_data`))]
  }
  const files = [
    'config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    ...there.filter((one) => one === 'preprocessor_config.json'),
    ...towerFile('vision_model', ['', '_fp16', '_quantized']),
    ...towerFile('text_model', ['_quantized', '', '_fp16']),
  ]
  return { repository, revision: 'main', files: files.map((file) => ({ path: file })) }
}

/** A sentence for people. */
export function explain(error: unknown, name: string, partial: string): string {
  const code = codeOf(error)
  if (code === 'ENOSPC') return `There is no room left on the disk for the search model ${name} (${partial}).`
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return `The search model ${name} cannot be downloaded: Glimpse may not write to ${partial}.`
  }
  if (error instanceof HubRefusedError) return error.message
  if (error instanceof ChecksumError) return `The download of ${name} is tried again: ${error.message}.`
  return `The model hub cannot be reached (${messageOf(error)}); the download of ${name} goes on by itself.`
}

/** undici says "fetch failed" and keeps what happened in the cause. */
function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message || (codeOf(cause) ?? cause.name) : String(cause)
}

function codeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return undefined
}
