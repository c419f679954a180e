import { cp, mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLogger } from '@glimpse/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openHubServer } from '../../test/hub-server.ts'
import { manifestsDir, starterDir } from '../../test/load-folder.ts'
import { loadSearchEncoder } from './encoder.ts'
import { openModelWatch, type ModelWatch, type ModelWatchOptions } from './watch.ts'

let root: string
const open: ModelWatch[] = []
beforeEach(async () => (root = await mkdtemp(path.join(tmpdir(), 'glimpse-watch-'))))
afterEach(async () => {
  await Promise.all(open.splice(0).map((watch) => watch.close()))
  await rm(root, { recursive: true, force: true })
})

async function watching(wanted: string, options: Partial<ModelWatchOptions> = {}): Promise<ModelWatch> {
  const watch = await openModelWatch({
    wanted,
    modelsDir: root,
    starterDir,
    manifestsDir,
    download: false,
    hubEndpoint: 'http://127.0.0.1:1',
    logger: createLogger('silent'),
    pollMs: 20,
    retryWaitMs: () => 20,
    ...options,
  })
  open.push(watch)
  return watch
}

function until(watch: ModelWatch, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!holds()) return
      off()
      resolve()
    }
    const off = watch.onChange(check)
    check()
  })
}

describe('watching for a model', () => {
  it('takes the starter from the box at once, labelled so', async () => {
    const watch = await watching('auto', { modelsDir: path.join(root, 'not-there') })
    expect(watch.status()).toMatchObject({
      state: 'loading',
      name: 'starter',
      label: 'Basic offline search',
      basic: true,
    })
    watch.reportLoad(watch.current()!, 'ready')
    expect(watch.status()).toMatchObject({
      state: 'ready',
      dimensions: 128,
      spaceId: watch.current()!.spaceId,
    })
    expect(watch.status().message).toBeUndefined()
  })

  it('says what is missing and how to supply it', async () => {
    const watch = await watching('clip-vit-b32')
    expect(watch.current()).toBeUndefined()
    expect(watch.status()).toEqual({
      wanted: 'clip-vit-b32',
      state: 'missing',
      basic: false,
      message:
        `The search model clip-vit-b32 is not here yet. Put its folder into ${path.join(root, 'clip-vit-b32')}, ` +
        'or allow downloads with MODEL_DOWNLOAD=true. Photos are kept and become searchable by themselves.',
    })
  })

  it('refuses a name that leads out of MODELS_DIR', async () => {
    await expect(watching('../secrets')).rejects.toThrow('is not a model')
  })

  it('finds the folder when it appears, by any way of copying', async () => {
    const watch = await watching('clip-vit-b32')
    const folder = path.join(root, 'clip-vit-b32')
    // File by file, the weights in two halves, with times as old as `cp -p` makes them.
    await mkdir(path.join(folder, 'onnx'), { recursive: true })
    for (const file of [
      'config.json',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]) {
      await cp(path.join(starterDir, file), path.join(folder, file), { preserveTimestamps: true })
    }
    await until(watch, () => watch.status().message?.includes('not complete yet') === true)
    await cp(path.join(starterDir, 'onnx/vision_model.onnx'), path.join(folder, 'onnx/vision_model.onnx'))
    const text = await readFile(path.join(starterDir, 'onnx/text_model.onnx'))
    const target = path.join(folder, 'onnx/text_model.onnx')
    await writeFile(target, text.subarray(0, 1000))
    await utimes(target, 0, 0)
    // It stands still for a while, so it looks whole, and whoever loads it reports that it is not.
    await until(watch, () => watch.current() !== undefined)
    const half = watch.current()!
    await expect(loadSearchEncoder(half, { threads: 1, towers: 'text' })).rejects.toThrow()
    watch.reportLoad(half, { error: 'protobuf parsing failed' })
    expect(watch.current()).toBeUndefined()
    expect(watch.status()).toMatchObject({ state: 'failed' })
    expect(watch.status().message).toContain('protobuf parsing failed')
    await writeFile(target, text)
    await until(watch, () => watch.current() !== undefined)
    const encoder = await loadSearchEncoder(watch.current()!, { threads: 1, towers: 'text' })
    await encoder.close()
    watch.reportLoad(watch.current()!, 'ready')
    expect(watch.status()).toMatchObject({ state: 'ready', name: 'clip-vit-b32', dimensions: 128 })
  })

  it('goes from the starter to a better model that arrives, and stays where that cannot be loaded', async () => {
    const watch = await watching('auto')
    watch.reportLoad(watch.current()!, 'ready')
    await cp(starterDir, path.join(root, 'arriving'), { recursive: true })
    await rename(path.join(root, 'arriving'), path.join(root, 'clip-vit-b32'))
    await until(watch, () => watch.current()?.name === 'clip-vit-b32')
    expect(watch.status()).toMatchObject({ state: 'loading', name: 'clip-vit-b32' })
    watch.reportLoad(watch.current()!, { error: 'out of memory' })
    await until(watch, () => watch.current()?.name === 'starter')
    watch.reportLoad(watch.current()!, 'ready')
    expect(watch.status()).toMatchObject({ state: 'ready', name: 'starter' })
    expect(watch.status().message).toContain('clip-vit-b32')
    expect(watch.status().message).toContain('out of memory')
  })

  it('downloads in the background under auto, while the starter answers', async () => {
    const files = new Map<string, Buffer>()
    const names: Record<string, string> = { 'onnx/text_model_quantized.onnx': 'onnx/text_model.onnx' }
    for (const file of [
      'config.json',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'onnx/vision_model.onnx',
      'onnx/text_model_quantized.onnx',
    ]) {
      files.set(file, await readFile(path.join(starterDir, names[file] ?? file)))
    }
    const hub = await openHubServer('Xenova/clip-vit-base-patch32', files)
    const watch = await watching('auto', { download: true, hubEndpoint: hub.endpoint })
    expect(watch.current()?.name).toBe('starter')
    watch.reportLoad(watch.current()!, 'ready')
    await until(watch, () => watch.status().download !== undefined)
    expect(watch.status()).toMatchObject({
      state: 'ready',
      name: 'starter',
      download: { name: 'clip-vit-b32' },
    })
    await until(watch, () => watch.current()?.name === 'clip-vit-b32')
    await until(watch, () => watch.status().download === undefined)
    expect(watch.current()!.manifest.towers.text.dtype).toBe('q8')
    await hub.close()
  })

  it('keeps saying why while the hub cannot be reached', async () => {
    const watch = await watching('clip-vit-b32', { download: true })
    await until(watch, () => watch.status().message?.includes('cannot be reached') === true)
    expect(watch.status().state).toBe('missing')
    expect(watch.status().message).toContain('put its folder into')
    // The folder by hand ends it.
    await cp(starterDir, path.join(root, 'clip-vit-b32'), { recursive: true })
    await until(watch, () => watch.current() !== undefined)
    watch.reportLoad(watch.current()!, 'ready')
    expect(watch.status().state).toBe('ready')
  })
})
