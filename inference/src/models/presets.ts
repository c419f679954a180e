import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { modelManifest, type ModelManifest } from './manifest.ts'

export type Presets = ReadonlyMap<string, ModelManifest>

/** Reads every manifest of a folder by name. A manifest that does not fit the schema is our own fault: it throws. */
export async function readPresets(manifestsDir: string): Promise<Presets> {
  const presets = new Map<string, ModelManifest>()
  const files = (await readdir(manifestsDir)).filter((file) => file.endsWith('.json'))
  const names = files.map((file) => file.slice(0, -'.json'.length)).toSorted()
  for (const name of names) {
    const file = `${name}.json`
    const content: unknown = JSON.parse(await readFile(path.join(manifestsDir, file), 'utf8'))
    const parsed = modelManifest.safeParse(content)
    if (!parsed.success) throw new Error(`${file} is not a model manifest: ${parsed.error.message}`)
    presets.set(parsed.data.name, parsed.data)
  }
  return presets
}

/** The preset of that name, or the first one that is made from that repository. */
export const presetFor = (name: string, presets: Presets): ModelManifest | undefined =>
  presets.get(name) ?? [...presets.values()].find((preset) => preset.repository === name)
