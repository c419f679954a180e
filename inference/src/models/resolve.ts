import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { checksumsOf, modelRecordFile } from './checksums.ts'
import { completeManifest, deriveManifest, type DerivedManifest } from './folder.ts'
import { spaceIdOf, type ModelManifest } from './manifest.ts'
import { presetFor, type Presets } from './presets.ts'
import type { ResolvedModel } from './types.ts'

/** `auto` takes the first of these that is here, and else the starter. */
export const autoPreference = ['siglip2-b16', 'clip-vit-b32', 'clip-vit-b32-fast'] as const
/** What `auto` downloads while the starter answers. */
export const autoDownload = 'clip-vit-b32'

/** A folder in which the wanted model may lie. */
export interface Candidate {
  name: string
  directory: string
  preset: ModelManifest | undefined
  /** Ships with Glimpse: never half copied. */
  builtIn: boolean
}

export interface Places {
  presets: Presets
  modelsDir: string
  starterDir: string
}

/** A preset, a folder or `owner/repository`; nothing that could lead out of MODELS_DIR. */
export function assertModelName(wanted: string): void {
  if (!/^[A-Za-z0-9][\w.-]{0,95}(\/[A-Za-z0-9][\w.-]{0,95})?$/.test(wanted) || wanted.includes('..')) {
    throw new Error(
      `SEARCH_MODEL "${wanted}" is not a model's name: give auto, a preset, a folder of MODELS_DIR or owner/repository`,
    )
  }
}

/** Where the wanted model is looked for, best first. */
export function candidatesOf(wanted: string, places: Places): Candidate[] {
  const names = wanted === 'auto' ? [...autoPreference, 'starter'] : [wanted]
  const seen = new Set<string>()
  return names
    .flatMap((name) => foldersOf(name, places))
    .filter(({ directory }) => !seen.has(directory) && seen.add(directory))
}

function foldersOf(name: string, { presets, modelsDir, starterDir }: Places): Candidate[] {
  const preset = presetFor(name, presets)
  const inside = (folder: string): Candidate => ({
    name,
    directory: path.resolve(modelsDir, folder),
    preset,
    builtIn: false,
  })
  const folders = [inside(name)]
  if (preset?.repository) folders.push(inside(preset.repository))
  if (name === 'starter') {
    folders.push({ name, directory: path.resolve(starterDir), preset, builtIn: true })
  }
  return folders
}

/**
 * What a folder looks like from outside, by stat alone: names, sizes and times. Two equal looks mean that nobody is
 * writing. `changedAt` (ms) is the youngest change. Undefined: no such folder, or an empty one.
 */
export async function glance(
  directory: string,
): Promise<{ fingerprint: string; changedAt: number } | undefined> {
  const looks: string[] = []
  let changedAt = 0
  for (const folder of ['.', 'onnx']) {
    const entries = await readdir(path.join(directory, folder), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (entry.isDirectory() || entry.name.startsWith(modelRecordFile)) continue
      const at = path.join(folder, entry.name)
      const file = await stat(path.join(directory, at)).catch(() => undefined)
      if (!file) continue
      looks.push(`${at} ${file.size} ${file.mtimeMs}`)
      // The time of the last change of the inode: `cp -p` sets back the other one.
      changedAt = Math.max(changedAt, file.ctimeMs, file.mtimeMs)
    }
  }
  return looks.length === 0 ? undefined : { fingerprint: looks.toSorted().join('\n'), changedAt }
}

/**
 * Makes a candidate's full manifest and space id. Reads every weight file once to hash it (again only when it changed).
 * Throws IncompleteModelError when files are missing, and whatever `probe` throws.
 */
export async function resolveModel(
  candidate: Candidate,
  options: {
    /** Runs the model once to learn its dimensions, for a folder whose config does not tell them. */
    probe: (derived: DerivedManifest, directory: string) => Promise<number>
    signal?: AbortSignal
  },
): Promise<ResolvedModel> {
  const { directory, name, preset } = candidate
  const derived = await deriveManifest(directory, name, preset)
  const dimensions = derived.dimensions ?? (await options.probe(derived, directory))
  const checksums = await checksumsOf(
    directory,
    derived.files.map((file) => file.path),
    options.signal,
  )
  const files = derived.files.map(({ path: file }) => {
    const { sha256, size } = checksums[file]!
    return { path: file, sha256, size }
  })
  const manifest = completeManifest({ ...derived, files }, dimensions)
  return {
    name,
    label: manifest.label,
    basic: manifest.basic,
    directory,
    spaceId: spaceIdOf(manifest),
    dimensions,
    manifest,
  }
}
