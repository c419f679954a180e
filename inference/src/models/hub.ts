import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { sha256Of, writeModelRecord, type ModelRecord } from './checksums.ts'

/** The hub answered, and trying again soon will not help; the message tells people why. */
export class HubRefusedError extends Error {
  override name = 'HubRefusedError'
}
/** What arrived is not what was announced; it was thrown away. */
export class ChecksumError extends Error {
  override name = 'ChecksumError'
}

export interface HubModel {
  /** `owner/name`. */
  repository: string
  /** Branch, tag or commit. */
  revision: string
  files: readonly { path: string; sha256?: string | undefined; size?: number | undefined }[]
}

export interface HubOptions {
  endpoint: string
  signal: AbortSignal
  /** A connection that brings nothing for so long (ms) is given up. */
  stallMs?: number
}

/** What the hub declares of one file. */
interface RemoteFile {
  path: string
  size: number | undefined
  sha256: string | undefined
  /** Of the git blob: small files have no other checksum. */
  gitSha1: string | undefined
  commit: string | undefined
}

/**
 * Downloads a model into `partial` and moves it to `target` when it is whole. What is in `partial` from earlier tries
 * is continued. Every file is checked against the manifest's SHA-256, or else against the checksum that the hub itself
 * declares (X-Linked-ETag: SHA-256 of large files; ETag: SHA-1 of the git blob). The first answer's commit pins the rest.
 */
export async function downloadModel(
  model: HubModel,
  places: { partial: string; target: string },
  options: HubOptions & { onProgress: (receivedBytes: number, totalBytes: number | undefined) => void },
): Promise<void> {
  await mkdir(places.partial, { recursive: true })
  let { revision } = model
  const remote: RemoteFile[] = []
  for (const file of model.files) {
    const declared = await describeFile({ ...model, revision }, file.path, options)
    if (declared.commit) revision = declared.commit
    remote.push({ ...declared, sha256: file.sha256 ?? declared.sha256, size: file.size ?? declared.size })
  }
  const total = remote.every((file) => file.size !== undefined)
    ? remote.reduce((sum, file) => sum + file.size!, 0)
    : undefined

  const record: ModelRecord = { repository: model.repository, revision, files: {} }
  let finished = 0
  for (const file of remote) {
    const url = fileUrl(options.endpoint, model.repository, revision, file.path)
    const full = path.join(places.partial, file.path)
    const size = await fetchFile(url, full, file, options, (received) =>
      options.onProgress(finished + received, total),
    )
    finished += size
    const { mtimeMs } = await stat(full)
    record.files[file.path] = { sha256: await sha256Of(full, options.signal), size, mtimeMs }
  }
  await writeModelRecord(places.partial, record)
  options.signal.throwIfAborted()
  await moveIntoPlace(places.partial, places.target)
}

/** Files of a repository at a revision, by the hub's listing. */
export async function listRepository(
  repository: string,
  revision: string,
  options: HubOptions,
): Promise<string[]> {
  const url = `${base(options.endpoint)}/api/models/${repository}/revision/${encodeURIComponent(revision)}`
  const watched = watchdog(options)
  try {
    const response = await fetch(url, { signal: watched.signal })
    if (!response.ok) throw await refusal(response, repository)
    const { siblings } = (await response.json()) as { siblings?: { rfilename?: unknown }[] }
    return (siblings ?? []).map((one) => one.rfilename).filter((name) => typeof name === 'string')
  } finally {
    watched.stop()
  }
}

const base = (endpoint: string) => endpoint.replace(/\/+$/, '')
const fileUrl = (endpoint: string, repository: string, revision: string, file: string) =>
  `${base(endpoint)}/${repository}/resolve/${encodeURIComponent(revision)}/${file}`

async function describeFile(model: HubModel, file: string, options: HubOptions): Promise<RemoteFile> {
  let url = fileUrl(options.endpoint, model.repository, model.revision, file)
  const headers = new Headers()
  // The hub answers for large files by a redirect that itself carries what is asked for here, so it is not followed
  // blindly; renamed repositories redirect to another path of the hub, and those are.
  for (let hop = 0; hop < 5; hop++) {
    const watched = watchdog(options)
    let response: Response
    try {
      response = await fetch(url, {
        method: 'HEAD',
        redirect: 'manual',
        headers: { 'accept-encoding': 'identity' },
        signal: watched.signal,
      })
    } finally {
      watched.stop()
    }
    response.headers.forEach((value, name) => headers.set(name, value))
    const location = response.headers.get('location')
    const redirected = response.status >= 300 && response.status < 400 && location !== null
    if (redirected && !headers.has('x-linked-etag')) {
      url = new URL(location, url).href
      continue
    }
    if (!redirected && !response.ok) throw await refusal(response, model.repository, file)
    const etag = (name: string) => headers.get(name)?.replace(/^W\//, '').replaceAll('"', '')
    const linked = etag('x-linked-etag') ?? etag('etag')
    const size = headers.get('x-linked-size') ?? (redirected ? null : headers.get('content-length'))
    return {
      path: file,
      size: size === null ? undefined : Number(size),
      sha256: linked && /^[0-9a-f]{64}$/.test(linked) ? linked : undefined,
      gitSha1: linked && /^[0-9a-f]{40}$/.test(linked) ? linked : undefined,
      commit: headers.get('x-repo-commit') ?? undefined,
    }
  }
  throw new Error(`${url} redirects in a circle`)
}

/** Brings one file to `target` by way of `target.part`; answers its size. Nothing is fetched when it is there. */
async function fetchFile(
  url: string,
  target: string,
  declared: RemoteFile,
  options: HubOptions,
  onReceived: (bytes: number) => void,
): Promise<number> {
  await mkdir(path.dirname(target), { recursive: true })
  const there = await stat(target).catch(() => undefined)
  if (there) {
    if (await isWhole(target, there.size, declared, options.signal)) return there.size
    await rm(target)
  }
  const part = `${target}.part`
  await receive(url, part, declared.size, options, onReceived)
  const { size } = await stat(part)
  if (declared.size !== undefined && size < declared.size) {
    throw new Error(`the connection ended after ${size} of ${declared.size} bytes of ${declared.path}`)
  }
  if (!(await isWhole(part, size, declared, options.signal))) {
    await rm(part)
    throw new ChecksumError(`${declared.path} arrived damaged (its checksum or size is wrong)`)
  }
  await rename(part, target)
  return size
}

async function receive(
  url: string,
  part: string,
  size: number | undefined,
  options: HubOptions,
  onReceived: (bytes: number) => void,
): Promise<void> {
  let have = (await stat(part).catch(() => undefined))?.size ?? 0
  if (size !== undefined && have === size) return
  if (size !== undefined && have > size) have = 0
  const watched = watchdog(options)
  try {
    const response = await fetch(url, {
      headers: { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) },
      signal: watched.signal,
    })
    if (response.status === 416) {
      await rm(part, { force: true })
      throw new Error(`${url} cannot be continued at byte ${have}`)
    }
    if (!response.ok) throw await refusal(response, url)
    const from = Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1])
    const resumes = response.status === 206 && from === have
    if (response.status === 206 && !resumes)
      throw new Error(`${url} answered another range than was asked for`)
    // A server that does not know ranges sends the whole file again.
    if (!resumes) have = 0
    const file = await open(part, resumes ? 'a' : 'w')
    try {
      onReceived(have)
      for await (const chunk of response.body ?? []) {
        watched.touch()
        await file.writeFile(chunk as Uint8Array)
        have += (chunk as Uint8Array).length
        onReceived(have)
      }
      await file.sync()
    } finally {
      await file.close()
    }
  } finally {
    watched.stop()
  }
}

async function isWhole(
  file: string,
  size: number,
  declared: RemoteFile,
  signal: AbortSignal,
): Promise<boolean> {
  if (declared.size !== undefined && declared.size !== size) return false
  if (declared.sha256) return (await sha256Of(file, signal)) === declared.sha256
  if (!declared.gitSha1) return true
  const hash = createHash('sha1').update(`blob ${size}\0`)
  await pipeline(createReadStream(file), hash, { signal })
  return hash.digest('hex') === declared.gitSha1
}

/** The folder appears whole or not at all. One that was there and never complete is set aside, not deleted. */
async function moveIntoPlace(partial: string, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true })
  const existing = await readdir(target).catch(() => [])
  if (existing.length > 0) await rename(target, `${target}.incomplete-${Date.now()}`)
  await syncDirectory(partial)
  await rename(partial, target)
  await syncDirectory(path.dirname(target))
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  await handle.sync().finally(() => handle.close())
}

async function refusal(response: Response, what: string, file?: string): Promise<Error> {
  await response.body?.cancel()
  const { status } = response
  const of = file ? `${file} of ${what}` : what
  if (status === 404 || status === 410) return new HubRefusedError(`The model hub has no ${of} (${status}).`)
  if (status === 401 || status === 403) {
    return new HubRefusedError(
      `The model hub does not give ${of} without an account, or does not have it (${status}): fetch it by hand.`,
    )
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
    return new HubRefusedError(`The model hub refused ${of} (${status}).`)
  }
  return new Error(`the model hub answered ${status} for ${of}`)
}

/** An abort signal that also fires when `touch` is not called for `stallMs`. */
function watchdog({ signal, stallMs = 30_000 }: HubOptions) {
  const stalled = new AbortController()
  const timer = setTimeout(() => {
    stalled.abort(new Error(`the model hub sent nothing for ${Math.round(stallMs / 1000)} s`))
  }, stallMs)
  timer.unref()
  return {
    signal: AbortSignal.any([signal, stalled.signal]),
    touch: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  }
}
