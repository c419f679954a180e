import { chmod, cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manifestsDir, resolveFolder, starterDir } from '../../test/load-folder.ts'
import { IncompleteModelError, deriveManifest } from './folder.ts'
import { spaceIdOf, type ModelManifest } from './manifest.ts'
import { readPresets, type Presets } from './presets.ts'
import { assertModelName, candidatesOf } from './resolve.ts'

let root: string
let presets: Presets
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'glimpse-resolve-'))
  presets = await readPresets(manifestsDir)
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function copyStarter(name: string): Promise<string> {
  const folder = path.join(root, name)
  await cp(starterDir, folder, { recursive: true })
  return folder
}
async function editJson(file: string, edit: Record<string, unknown>) {
  const content = JSON.parse(await readFile(file, 'utf8')) as object
  await writeFile(file, JSON.stringify({ ...content, ...edit }))
}

describe('presets', () => {
  it('are the four of the design, each with a repository except the starter', () => {
    expect([...presets.keys()]).toEqual(['clip-vit-b32', 'clip-vit-b32-fast', 'siglip2-b16', 'starter'])
    for (const preset of presets.values()) {
      expect(preset.repository === undefined).toBe(preset.basic)
      const paths = preset.files.map((file) => file.path)
      expect(paths).toEqual(expect.arrayContaining([preset.towers.image.file, preset.towers.text.file]))
    }
  })

  it('describe the starter as its own folder does', async () => {
    const derived = await deriveManifest(starterDir, 'starter', undefined)
    const preset = presets.get('starter')!
    for (const key of ['architecture', 'towers', 'image', 'text', 'dimensions'] as const) {
      expect(derived[key], key).toEqual(preset[key])
    }
  })
})

describe('names', () => {
  it.each(['minidual', 'clip-vit-b32', 'Xenova/clip-vit-base-patch32', 'a.b_c-1'])('takes %s', (name) => {
    expect(() => assertModelName(name)).not.toThrow()
  })
  it.each([
    '',
    '.',
    '..',
    '../x',
    'a/../b',
    '/etc',
    'a/b/c',
    'a//b',
    '.hidden',
    'a/.b',
    'a\\b',
    'a..b',
    'x\0',
    'ä',
  ])('refuses %j', (name) => expect(() => assertModelName(name)).toThrow('is not a model'))
})

describe('where a model is looked for', () => {
  const folders = (wanted: string) =>
    candidatesOf(wanted, { presets, modelsDir: '/m', starterDir: '/box/starter' }).map((one) => one.directory)

  it('by name and by repository', () => {
    expect(folders('clip-vit-b32')).toEqual(['/m/clip-vit-b32', '/m/Xenova/clip-vit-base-patch32'])
    expect(folders('minidual')).toEqual(['/m/minidual'])
    expect(folders('starter')).toEqual(['/m/starter', '/box/starter'])
    expect(folders('Xenova/clip-vit-base-patch32')).toEqual(['/m/Xenova/clip-vit-base-patch32'])
  })
  it('auto: the best first, the starter last, no folder twice', () => {
    const all = folders('auto')
    expect(all[0]).toBe('/m/siglip2-b16')
    expect(all.at(-1)).toBe('/box/starter')
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('resolving a folder', () => {
  it('gives the same space to the same files wherever they lie and whatever they are called', async () => {
    const [one, two] = [
      await resolveFolder(await copyStarter('one')),
      await resolveFolder(await copyStarter('two')),
    ]
    const shipped = await resolveFolder(starterDir)
    expect(one.spaceId).toBe(two.spaceId)
    expect(one.spaceId).toBe(shipped.spaceId)
    expect(one.spaceId).toMatch(/^clip-128-[0-9a-f]{24}$/)
    expect([one.label, one.basic]).toEqual(['Model one', false])
  })

  it('gives another space when anything changes a vector', async () => {
    const shipped = await resolveFolder(starterDir)
    const seen = new Set([shipped.spaceId])
    const folder = await copyStarter('changed')
    for (const [file, edit] of [
      ['preprocessor_config.json', { image_mean: [0.4, 0.5, 0.5] }],
      ['preprocessor_config.json', { resample: 3 }],
      ['preprocessor_config.json', { size: { shortest_edge: 512 }, do_center_crop: true }],
      ['tokenizer_config.json', { model_max_length: 32 }],
    ] as const) {
      await editJson(path.join(folder, file), edit)
      seen.add((await resolveFolder(folder)).spaceId)
    }
    const weights = path.join(folder, 'onnx/text_model.onnx')
    await writeFile(weights, Buffer.concat([await readFile(weights), Buffer.of(0x0a, 0)]))
    seen.add((await resolveFolder(folder)).spaceId)
    expect(seen.size).toBe(6)
    // Names for people change nothing.
    const relabelled: ModelManifest = {
      ...shipped.manifest,
      label: 'x',
      licence: 'y',
      name: 'z',
      revision: 'w',
    }
    expect(spaceIdOf(relabelled)).toBe(shipped.spaceId)
  })

  it('takes a folder named like a preset that holds another model for what it is', async () => {
    const model = await resolveFolder(await copyStarter('clip-vit-b32'))
    expect(model.dimensions).toBe(128)
    expect(model.manifest.text.templates).toEqual([])
    expect(model.manifest.image.width).toBe(512)
    expect(model.label).toBe('Model clip-vit-b32')
    expect(model.spaceId).toBe((await resolveFolder(starterDir)).spaceId)
  })

  it('takes the dtype that is there', async () => {
    const folder = await copyStarter('other')
    await rename(
      path.join(folder, 'onnx/vision_model.onnx'),
      path.join(folder, 'onnx/vision_model_fp16.onnx'),
    )
    await rename(
      path.join(folder, 'onnx/text_model.onnx'),
      path.join(folder, 'onnx/text_model_quantized.onnx'),
    )
    const { towers } = (await resolveFolder(folder)).manifest
    expect([towers.image.dtype, towers.text.dtype]).toEqual(['fp16', 'q8'])
  })

  it('learns the dimensions by running a model whose config does not tell them', async () => {
    const folder = await copyStarter('untold')
    await writeFile(
      path.join(folder, 'config.json'),
      JSON.stringify({ model_type: 'clip', architectures: ['CLIPModel'] }),
    )
    expect((await resolveFolder(folder)).dimensions).toBe(128)
  })

  it('reads old processor configs, whose sizes are bare numbers', async () => {
    const folder = await copyStarter('old')
    await editJson(path.join(folder, 'preprocessor_config.json'), {
      size: 224,
      crop_size: 224,
      do_center_crop: true,
    })
    const { image } = (await resolveFolder(folder)).manifest
    expect(image).toMatchObject({ width: 224, height: 224, resize: { rule: 'shortest-edge', pixels: 224 } })
  })

  it.each([
    'config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'onnx/vision_model.onnx',
    'onnx/text_model.onnx',
  ])('is not complete without %s, or with a half of it where that shows', async (file) => {
    const folder = await copyStarter('half')
    const whole = path.join(folder, file)
    const content = await readFile(whole)
    await rm(whole)
    await expect(resolveFolder(folder)).rejects.toThrow(IncompleteModelError)
    if (!file.endsWith('.json')) return
    await writeFile(whole, content.subarray(0, content.length / 2))
    await expect(resolveFolder(folder)).rejects.toThrow(IncompleteModelError)
  })

  it('writes nothing into a small or a read-only folder', async () => {
    const folder = await copyStarter('clean')
    await chmod(folder, 0o555)
    await resolveFolder(folder)
    await expect(readFile(path.join(folder, 'glimpse-model.json'))).rejects.toThrow('ENOENT')
    await chmod(folder, 0o755)
  })

  it('hashes large folders once and remembers it beside them, until a file changes', async () => {
    const folder = await copyStarter('large')
    const data = path.join(folder, 'onnx/vision_model.onnx_data')
    await writeFile(data, Buffer.alloc(70 * 1024 * 1024))
    const before = await resolveFolder(folder)
    const record = JSON.parse(await readFile(path.join(folder, 'glimpse-model.json'), 'utf8')) as {
      files: Record<string, { sha256: string }>
    }
    const known = before.manifest.files.find((file) => file.path.endsWith('_data'))!
    expect(record.files[known.path]!.sha256).toBe(known.sha256)
    await writeFile(data, Buffer.alloc(70 * 1024 * 1024, 1))
    expect((await resolveFolder(folder)).spaceId).not.toBe(before.spaceId)
  })
})
