import type { SearchModelStatus } from '@glimpse/contract'
import type { Logger } from '@glimpse/platform'
import { startDownload, type Download } from './download.ts'
import { IncompleteModelError } from './folder.ts'
import { presetFor, readPresets } from './presets.ts'
import { probeDimensions } from './probe.ts'
import {
  assertModelName,
  autoDownload,
  candidatesOf,
  glance,
  resolveModel,
  type Candidate,
} from './resolve.ts'
import type { ResolvedModel } from './types.ts'

export interface ModelWatch {
  status(): SearchModelStatus
  /** The model to load now; another one as soon as a better one has arrived. */
  current(): ResolvedModel | undefined
  onChange(listener: () => void): () => void
  /** What came of loading `current()`. After an error the folder counts as not there until it changes. */
  reportLoad(model: ResolvedModel, outcome: 'ready' | { error: string }): void
  close(): Promise<void>
}

export interface ModelWatchOptions {
  /** SEARCH_MODEL */
  wanted: string
  modelsDir: string
  /** inference/models/starter */
  starterDir: string
  /** inference/models */
  manifestsDir: string
  /** MODEL_DOWNLOAD */
  download: boolean
  /** HF_ENDPOINT */
  hubEndpoint: string
  logger: Logger
  pollMs?: number
  /** For tests: how long a failed download waits. */
  retryWaitMs?: (failures: number) => number
}

/** A folder nobody has touched for so long is not being copied any more. */
const settledMs = 5_000
const firstRetryMs = 15_000
const longestRetryMs = 300_000

interface Failure {
  fingerprint: string
  error: string
  retryAt: number
  tries: number
}

/**
 * Finds the wanted model, waits for it, downloads it. Looking is by stat alone, every two seconds while something is
 * missing; when nothing better can come it stops. Never rejects for a model that is missing: `status` says what to do.
 * Rejects for a name that is none and for our own manifests when they are damaged.
 */
export async function openModelWatch(options: ModelWatchOptions): Promise<ModelWatch> {
  const { wanted, modelsDir, logger, pollMs = 2_000 } = options
  if (wanted !== 'auto') assertModelName(wanted)
  const presets = await readPresets(options.manifestsDir)
  const candidates = candidatesOf(wanted, { presets, modelsDir, starterDir: options.starterDir })

  const closing = new AbortController()
  const listeners = new Set<() => void>()
  /** By directory. */
  const looks = new Map<string, string>()
  const failures = new Map<string, Failure>()
  const incomplete = new Map<string, string>()
  let model: ResolvedModel | undefined
  let loaded = false
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let told = ''

  const emit = () => {
    const now = JSON.stringify([status(), model?.directory])
    if (now === told) return
    told = now
    for (const listener of listeners) listener()
  }

  const downloaded = wanted === 'auto' ? autoDownload : wanted
  const download: Download | undefined =
    options.download && wanted !== 'starter'
      ? startDownload({
          name: downloaded,
          manifest: presetFor(downloaded, presets),
          modelsDir,
          endpoint: options.hubEndpoint,
          logger,
          ...(options.retryWaitMs && { retryWaitMs: options.retryWaitMs }),
          /** Not for a folder that is here and cannot be loaded: memory may be short, and it is a person's. */
          isNeeded: () => !better(downloaded) && !failures.has(candidates.find(isDownloadTarget)!.directory),
          onChange: () => {
            emit()
            if (download?.state().kind === 'arrived') void look()
          },
        })
      : undefined

  function isDownloadTarget(candidate: Candidate): boolean {
    return candidate.name === downloaded
  }

  /** True when the model that is here is as good as `name` or better. */
  function better(name: string): boolean {
    if (!model) return false
    const order = candidates.map((candidate) => candidate.name)
    return order.indexOf(model.name) <= order.indexOf(name)
  }

  function status(): SearchModelStatus {
    const download = downloadStatus()
    const base = { wanted, basic: model?.basic ?? false, ...(download && { download }) }
    if (!model) {
      const failure = [...failures.values()].at(-1)
      const state = download ? ('downloading' as const) : failure ? ('failed' as const) : ('missing' as const)
      return { ...base, state, message: missingMessage(failure?.error) }
    }
    const message = downloadTrouble() ?? failureBehind()
    return {
      ...base,
      state: loaded ? 'ready' : 'loading',
      name: model.name,
      label: model.label,
      spaceId: model.spaceId,
      dimensions: model.dimensions,
      ...(message !== undefined && { message }),
    }
  }

  function downloadStatus(): SearchModelStatus['download'] {
    const state = download?.state()
    if (state?.kind !== 'receiving') return undefined
    const { receivedBytes, totalBytes } = state
    return { name: downloaded, receivedBytes, ...(totalBytes !== undefined && { totalBytes }) }
  }

  function downloadTrouble(): string | undefined {
    const state = download?.state()
    return state?.kind === 'waiting' ? state.message : undefined
  }

  /** A better model that is here but cannot be loaded. */
  function failureBehind(): string | undefined {
    for (const { directory, name } of candidates) {
      if (directory === model?.directory) return undefined
      const failure = failures.get(directory)
      if (failure) return `The search model ${name} in ${directory} cannot be loaded: ${failure.error}`
    }
    return undefined
  }

  function missingMessage(failure: string | undefined): string {
    const name = downloaded
    const folder = candidates[0]!.directory
    const kept = 'Photos are kept and become searchable by themselves.'
    if (failure) {
      return `The search model ${name} in ${folder} cannot be loaded: ${failure}. Replace its files; they are looked at again when they change. ${kept}`
    }
    if (downloadStatus()) return `The search model ${name} is being downloaded. ${kept}`
    const half = [...incomplete.values()][0]
    const trouble = downloadTrouble()
    const where = half
      ? `The search model ${name} is not complete yet: ${half}.`
      : `The search model ${name} is not here yet.`
    const how = trouble
      ? `${trouble} You can also put its folder into ${folder}.`
      : options.download
        ? `Put its folder into ${folder}, or wait for the download to begin.`
        : `Put its folder into ${folder}, or allow downloads with MODEL_DOWNLOAD=true.`
    return `${where} ${how} ${kept}`
  }

  /** The first candidate that is whole, still and not known to be broken. */
  async function find(): Promise<ResolvedModel | undefined> {
    for (const candidate of candidates) {
      const { directory } = candidate
      if (model && loaded && model.directory === directory) return model
      const look = await glance(directory)
      const earlier = looks.get(directory)
      if (!look) {
        looks.delete(directory)
        incomplete.delete(directory)
        failures.delete(directory)
        continue
      }
      looks.set(directory, look.fingerprint)
      const settled =
        candidate.builtIn || earlier === look.fingerprint || look.changedAt < Date.now() - settledMs
      if (!settled || isBroken(directory, look.fingerprint)) continue
      if (model?.directory === directory && earlier === look.fingerprint) return model
      const found = await tryToResolve(candidate, look.fingerprint)
      if (found) return found
    }
    return undefined
  }

  /** A failure counts until the folder changes, or, while nothing else answers, until it is worth another try. */
  function isBroken(directory: string, fingerprint: string): boolean {
    const failure = failures.get(directory)
    if (!failure) return false
    if (failure.fingerprint !== fingerprint) {
      failures.delete(directory)
      return false
    }
    return (model !== undefined && model.directory !== directory) || Date.now() < failure.retryAt
  }

  async function tryToResolve(candidate: Candidate, fingerprint: string): Promise<ResolvedModel | undefined> {
    const { directory, name } = candidate
    try {
      const found = await resolveModel(candidate, { probe: probeDimensions, signal: closing.signal })
      incomplete.delete(directory)
      return found
    } catch (error) {
      if (closing.signal.aborted) return undefined
      const message = error instanceof Error ? error.message : String(error)
      if (error instanceof IncompleteModelError) incomplete.set(directory, message)
      else fail(directory, fingerprint, message)
      logger.debug({ model: name, directory, error: message }, 'model folder cannot be used yet')
      return undefined
    }
  }

  function fail(directory: string, fingerprint: string, error: string): void {
    const tries = (failures.get(directory)?.tries ?? 0) + 1
    const wait = Math.min(firstRetryMs * 2 ** (tries - 1), longestRetryMs)
    failures.set(directory, { fingerprint, error, tries, retryAt: Date.now() + wait })
  }

  /** One look at a time; a look asked for meanwhile is the one that runs. */
  function look(): Promise<void> {
    looking ??= lookOnce().finally(() => (looking = undefined))
    return looking
  }

  async function lookOnce(): Promise<void> {
    clearTimeout(timer)
    try {
      const found = await find()
      if (closing.signal.aborted) return
      if (found !== model && (found?.spaceId !== model?.spaceId || found?.directory !== model?.directory)) {
        logger.info(
          { model: found?.name, space: found?.spaceId, directory: found?.directory },
          'search model found',
        )
        model = found
        loaded = false
      }
    } catch (error) {
      logger.warn({ err: error }, 'looking for the search model failed')
    }
    download?.check()
    emit()
    const nothingToWaitFor = loaded && model?.directory === candidates[0]?.directory
    if (!closing.signal.aborted && !nothingToWaitFor) {
      timer = setTimeout(() => void look(), pollMs)
      timer.unref()
    }
  }

  await look()

  return {
    status,
    current: () => model,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reportLoad(reported, outcome) {
      if (reported.spaceId !== model?.spaceId || reported.directory !== model.directory) return
      if (outcome === 'ready') {
        loaded = true
        failures.delete(reported.directory)
      } else {
        fail(reported.directory, looks.get(reported.directory) ?? '', outcome.error)
        logger.warn(
          { model: reported.name, directory: reported.directory, error: outcome.error },
          'model not loadable',
        )
        model = undefined
        loaded = false
      }
      emit()
      void look()
    },
    async close() {
      closing.abort()
      clearTimeout(timer)
      listeners.clear()
      await download?.close()
      await looking
    },
  }
}
