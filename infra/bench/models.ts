import { existsSync } from 'node:fs'
import path from 'node:path'
import { probeDimensions } from '../../inference/src/models/probe.ts'
import { readPresets } from '../../inference/src/models/presets.ts'
import { candidatesOf, resolveModel } from '../../inference/src/models/resolve.ts'
import type { ResolvedModel } from '../../inference/src/models/types.ts'
import { root, sharedModels } from '../../test/support/shared.ts'

export const manifestsDir = path.join(root, 'inference/models')
export const starterDir = path.join(manifestsDir, 'starter')
export const childEntry = path.join(root, 'dist/inference-child.js')

export interface BenchModel {
  name: string
  /** Settings with which a server runs it. */
  env: { SEARCH_MODEL: string; MODELS_DIR: string }
}

/** The starter of the box, never another folder of that name. */
export const starter: BenchModel = {
  name: 'starter',
  env: { SEARCH_MODEL: 'starter', MODELS_DIR: path.join(root, '.cache/bench/no-models') },
}

/** The small CLIP of ../shared, where that is here. */
export const minidual = (): BenchModel | undefined =>
  existsSync(path.join(sharedModels, 'minidual'))
    ? { name: 'minidual', env: { SEARCH_MODEL: 'minidual', MODELS_DIR: sharedModels } }
    : undefined

/** What the server resolves such a model to. */
export async function resolved({ env }: BenchModel): Promise<ResolvedModel> {
  const presets = await readPresets(manifestsDir)
  const candidates = candidatesOf(env.SEARCH_MODEL, { presets, modelsDir: env.MODELS_DIR, starterDir })
  const found = candidates.find(({ directory }) => existsSync(directory))
  if (!found) throw new Error(`there is no model ${env.SEARCH_MODEL}`)
  return await resolveModel(found, { probe: probeDimensions })
}
