import path from 'node:path'
import sharp from 'sharp'
import { loadSearchEncoder } from '../src/models/encoder.ts'
import { readPresets } from '../src/models/presets.ts'
import { resolveModel } from '../src/models/resolve.ts'
import { probeDimensions } from '../src/models/probe.ts'
import type { DecodedImage, ResolvedModel, SearchEncoder } from '../src/models/types.ts'

export const manifestsDir = path.resolve(import.meta.dirname, '../models')
export const starterDir = path.join(manifestsDir, 'starter')

/** What a folder resolves to, as the watch would do it. */
export async function resolveFolder(
  directory: string,
  name = path.basename(directory),
): Promise<ResolvedModel> {
  const preset = (await readPresets(manifestsDir)).get(name)
  return resolveModel({ name, directory, preset, builtIn: false }, { probe: probeDimensions })
}

export const loadFolder = async (directory: string): Promise<SearchEncoder> =>
  loadSearchEncoder(await resolveFolder(directory), { threads: 2 })

export async function decodePhoto(file: string): Promise<DecodedImage> {
  const { data, info } = await sharp(file)
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Of two unit vectors. */
export const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0)
