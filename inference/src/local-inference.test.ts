import { spawn } from 'node:child_process'
import { once, setMaxListeners } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { renderQuery, type ProcessJob } from '@glimpse/contract'
import { createLogger, type AppError, type BlobStore } from '@glimpse/platform'
import { openFilesystemBlobStore } from '@glimpse/platform/adapters/blob-store/filesystem'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bombPng } from '../test/bomb.ts'
import { buildChild, buildEntry } from '../test/build-child.ts'
import { modelsWith, starter } from '../test/models.ts'
import { drawnPhoto, drawnPixels, storedAs } from '../test/pictures.ts'
import { reason, sharedPath, skipWithoutShared } from '../test/shared.ts'
import { originalKey, previewKey, renderKey, thumbnailKey } from './blob-keys.ts'
import { InferenceCrashedError } from './inference.ts'
import { createLocalInference, type LocalInference } from './local-inference.ts'
import { loadSearchEncoder } from './models/encoder.ts'
import type { DecodedImage } from './models/types.ts'
import { decodeImage, openImage } from './pipeline/decode.ts'
import { isPictureError } from './pipeline/picture-error.ts'

let child: Awaited<ReturnType<typeof buildChild>>
let directory: string
let blobs: BlobStore
const opened: LocalInference[] = []

beforeAll(async () => {
  child = await buildChild()
  directory = await mkdtemp(path.join(tmpdir(), 'glimpse-inference-'))
  blobs = await openFilesystemBlobStore({ directory })
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((inference) => inference.close()))
})
afterAll(async () => {
  await blobs.close()
  await rm(directory, { recursive: true, force: true })
  await child.remove()
})

async function open(options: Partial<Parameters<typeof createLocalInference>[0]> = {}) {
  const models = options.models ?? modelsWith(await starter())
  const logger = createLogger('silent')
  const inference = await createLocalInference({
    models,
    blobs: { directory },
    childEntry: child.file,
    logger,
    ...options,
  })
  opened.push(inference)
  return inference
}

async function stored(photoId: string, bytes: Buffer): Promise<ProcessJob> {
  await blobs.put(originalKey(photoId), bytes)
  return {
    photoId,
    ownerId: 'owner',
    originalKey: originalKey(photoId),
    mimeType: 'image/jpeg',
    attempt: 1,
    stages: ['derivatives', 'search'],
    fields: { takenAt: '2024-05-06T07:08:09', favorite: false, trashed: false },
    renders: [],
  }
}

async function contents(key: string): Promise<Buffer> {
  const blob = await blobs.read(key)
  if (!blob) throw new Error(`no blob ${key}`)
  return Buffer.concat(await blob.stream.toArray())
}

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
const never = new AbortController().signal
setMaxListeners(0, never)

describe('local inference', () => {
  test('makes derivatives and a vector, and answers texts in the same space', async () => {
    const inference = await open()
    const job = await stored('a', await drawnPhoto(1600, 1200))
    const { read, search } = await inference.process(job, never)
    expect(read).toMatchObject({ width: 1600, height: 1200 })
    expect(await sharp(await contents(thumbnailKey('a'))).metadata()).toMatchObject({
      format: 'webp',
      width: 640,
      height: 480,
    })
    expect(await sharp(await contents(previewKey('a'))).metadata()).toMatchObject({
      width: 1600,
      height: 1200,
    })
    const model = await starter()
    if (search?.state !== 'ready') throw new Error('no vector')
    expect(search.spaceId).toBe(model.spaceId)
    expect(search.vector).toHaveLength(model.dimensions)
    expect(Math.hypot(...search.vector)).toBeCloseTo(1, 5)
    const text = await inference.embedText('a dog on the beach')
    expect(text.spaceId).toBe(search.spaceId)
    expect(Math.hypot(...text.vector)).toBeCloseTo(1, 5)
  })

  test('a child that is killed fails what it had, and the next job works', async () => {
    const inference = await open()
    const job = await stored('b', await drawnPhoto(2000, 1500))
    await inference.process(job, never)
    const pid = inference.childPid()!
    const doomed = inference.process(job, never)
    process.kill(pid, 'SIGKILL')
    await expect(doomed).rejects.toBeInstanceOf(InferenceCrashedError)
    const { search } = await inference.process(job, never)
    expect(search?.state).toBe('ready')
    expect(inference.childPid()).not.toBe(pid)
  })

  test('without a model pictures are read and searches are told why not; then it comes', async () => {
    const models = modelsWith(undefined)
    const inference = await open({ models })
    const job = await stored('c', await drawnPhoto(320, 240))
    const { read, search } = await inference.process(job, never)
    expect(read?.width).toBe(320)
    expect(search).toEqual({ state: 'waiting', reason: 'There is no model here' })
    await expect(inference.embedText('a dog')).rejects.toMatchObject({
      code: 'model_unavailable',
      status: 503,
    })
    const later = await inference.process({ ...job, stages: ['search'] }, never)
    expect(later).toEqual({ read: undefined, search: { state: 'waiting', reason: 'There is no model here' } })
    models.set(await starter())
    await models.reported(1)
    expect((await inference.process({ ...job, stages: ['search'] }, never)).search?.state).toBe('ready')
    expect((await inference.embedText('a dog')).spaceId).toBe((await starter()).spaceId)
  })

  test('a change of models: the old one answers until the new one does, and nobody fails', async () => {
    const first = await starter()
    const second = { ...first, spaceId: 'another' }
    const models = modelsWith(first)
    const inference = await open({ models })
    const job = await stored('d', await drawnPhoto(800, 600))
    await models.reported(1)
    const running = Array.from({ length: 12 }, () => inference.process(job, never))
    models.set(second)
    await models.reported(2)
    running.push(inference.process(job, never))
    const spaces = (await Promise.all(running)).map(
      ({ search }) => search?.state === 'ready' && search.spaceId,
    )
    expect(new Set(spaces).size).toBeGreaterThan(0)
    for (const space of spaces) expect([first.spaceId, 'another']).toContain(space)
    expect(spaces.at(-1)).toBe('another')
    expect((await inference.embedText('sea')).spaceId).toBe('another')
  })

  test('a model that cannot be loaded is reported', async () => {
    const models = modelsWith({ ...(await starter()), directory: '/nonexistent' })
    const inference = await open({ models })
    await models.reported(1)
    expect(models.reports[0]!.outcome).not.toBe('ready')
    const job = await stored('e', await drawnPhoto(320, 240))
    expect((await inference.process(job, never)).search?.state).toBe('waiting')
  })

  test('many at once get the vectors that each gets alone', async () => {
    const inference = await open()
    const jobs = await Promise.all(
      Array.from({ length: 11 }, async (_, i) => stored(`many-${i}`, await drawnPhoto(400, 300, i + 1))),
    )
    const vectorOf = async (job: ProcessJob) => {
      const { search } = await inference.process(job, never)
      if (search?.state !== 'ready') throw new Error('no vector')
      return search.vector
    }
    const alone: Float32Array[] = []
    for (const job of jobs) alone.push(await vectorOf(job))
    const together = await Promise.all(jobs.map(vectorOf))
    together.forEach((vector, i) => {
      expect(cosine(vector, alone[i]!)).toBeGreaterThan(0.9999)
    })
  })

  test('pictures that cannot be read cost an error each, and the child lives on', async () => {
    const inference = await open()
    await inference.process(await stored('good', await drawnPhoto(64, 64)), never)
    const pid = inference.childPid()
    const whole = await drawnPhoto(640, 480)
    const codes = await Promise.all(
      [
        bombPng(12_000, 12_000),
        Buffer.alloc(0),
        Buffer.from('hello, this is no picture'),
        whole.subarray(0, 9000),
      ].map(async (bytes, i) =>
        inference.process(await stored(`bad-${i}`, bytes), never).then(
          () => 'read',
          (error: AppError) => error.code,
        ),
      ),
    )
    expect(codes).toEqual(['image_too_large', 'file_empty', 'file_type_unsupported', 'image_truncated'])
    const missing = { ...(await stored('x', whole)), originalKey: originalKey('nobody') }
    await expect(inference.process(missing, never)).rejects.toMatchObject({ code: 'original_missing' })
    expect(inference.childPid()).toBe(pid)
  })

  test('an SVG is opened by nobody, whatever it says it is', async () => {
    const inference = await open()
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    const job = await stored('svg', Buffer.from(svg))
    await expect(inference.process(job, never)).rejects.toMatchObject({ code: 'file_type_unsupported' })
  })

  test('renders lie where they were asked for; those of a job are made with it', async () => {
    const inference = await open()
    const render = renderQuery.parse({ resize: '50x40', format: 'jpeg' })
    const job = await stored('f', await drawnPhoto(320, 240))
    await inference.process({ ...job, stages: ['derivatives'], renders: [render] }, never)
    const made = await contents(renderKey('f', render))
    expect(await sharp(made).metadata()).toMatchObject({ format: 'jpeg', width: 50, height: 40 })
    const targetKey = 'photos/f/renders/other.jpeg'
    const request = { originalKey: job.originalKey, mimeType: job.mimeType, render, targetKey }
    expect(await inference.render(request)).toEqual({ contentType: 'image/jpeg' })
    expect(await contents(targetKey)).toEqual(made)
  })

  test('one picture stored in every orientation has one vector', async () => {
    const inference = await open()
    const upright = { data: await drawnPixels(300, 200), width: 300, height: 200 }
    const vectors: Float32Array[] = []
    for (let orientation = 1; orientation <= 8; orientation++) {
      const { data, width, height } = storedAs(orientation, upright)
      const bytes = await sharp(data, { raw: { width, height, channels: 3 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer()
      const { read, search } = await inference.process(await stored(`turned-${orientation}`, bytes), never)
      expect(read).toMatchObject({ width: 300, height: 200 })
      if (search?.state === 'ready') vectors.push(search.vector)
    }
    expect(vectors).toHaveLength(8)
    for (const vector of vectors) expect(cosine(vector, vectors[0]!)).toBeGreaterThan(0.9999)
  })

  test('an aborted job leaves, and its neighbour is not touched', async () => {
    const inference = await open({ threads: 1 })
    const job = await stored('g', await drawnPhoto(1500, 1000))
    const leaving = new AbortController()
    const neighbour = inference.process(job, never)
    const leaves = inference.process(job, leaving.signal)
    leaving.abort()
    await expect(leaves).rejects.toMatchObject({ name: 'AbortError' })
    expect((await neighbour).search?.state).toBe('ready')
  })

  test('a text is answered while photos are being read, and the second time from memory', async () => {
    const inference = await open()
    const job = await stored('h', await drawnPhoto(2000, 1500))
    await inference.process(job, never)
    let unfinished = 8
    const photos = Array.from({ length: 8 }, () => inference.process(job, never).finally(() => unfinished--))
    const first = await inference.embedText('a dog in the snow')
    expect(unfinished).toBeGreaterThan(0)
    expect(await inference.embedText('a dog in the snow')).toBe(first)
    await Promise.all(photos)
  })

  test('the child ends with a parent that is killed', async () => {
    const parent = await buildEntry('test/fixtures/parent.ts')
    const job = await stored('i', await drawnPhoto(2000, 1500))
    const model = JSON.stringify(await starter())
    const running = spawn(
      process.execPath,
      [parent.file, directory, child.file, JSON.stringify(job), model],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const [said] = await Promise.race([once(running.stdout, 'data'), once(running, 'exit')])
    if (!Buffer.isBuffer(said)) throw new Error('the parent ended by itself')
    const pid = Number(said.toString())
    const alive = () => {
      try {
        return process.kill(pid, 0)
      } catch {
        return false
      }
    }
    expect(alive()).toBe(true)
    running.kill('SIGKILL')
    await expect.poll(alive, { timeout: 10_000 }).toBe(false)
    await parent.remove()
  })
})

describe.skipIf(skipWithoutShared)(`local inference on files from the wild${reason}`, () => {
  test('every malformed file costs an error or is read, HEIC is read, the child lives', async () => {
    const inference = await open()
    const files = readdirSync(sharedPath('photos/malformed'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
    await inference.process(await stored('wild', await drawnPhoto(64, 64)), never)
    const pid = inference.childPid()
    await Promise.all(
      files.map(async (file, i) => {
        const job = await stored(`wild-${i}`, await readFile(file))
        await inference
          .process(job, never)
          .catch((error: unknown) => expect(isPictureError(error)).toBe(true))
      }),
    )
    const heic = await stored('heic', await readFile(sharedPath('photos/exif/IMG_5195.HEIC')))
    expect((await inference.process(heic, never)).read).toMatchObject({ width: 2566, height: 3313 })
    expect(inference.childPid()).toBe(pid)
  })

  test('the vectors of orientations 0–8 are one, but for the number that each picture shows', async () => {
    const encoder = await loadSearchEncoder(await starter(), { threads: 1, towers: 'image' })
    for (const kind of ['Landscape', 'Portrait']) {
      const inputs = await Promise.all(
        Array.from({ length: 9 }, async (_, n) => {
          const bytes = await readFile(sharedPath(`photos/orientation/${kind}_${n}.jpg`))
          const image = await decodeImage(await openImage(bytes), 2048)
          return encoder.prepare(withoutMiddle(image))
        }),
      )
      const vectors = await encoder.embedImages(inputs)
      for (const a of vectors) for (const b of vectors) expect(1 - cosine(a, b)).toBeLessThan(0.02)
    }
    await encoder.close()
  })
})

/** A grey square of 240 pixels over the number that is painted into the middle. */
function withoutMiddle({ data, width, height }: DecodedImage): DecodedImage {
  for (let y = height / 2 - 120; y < height / 2 + 120; y++) {
    data.fill(128, (y * width + width / 2 - 120) * 3, (y * width + width / 2 + 120) * 3)
  }
  return { data, width, height }
}
