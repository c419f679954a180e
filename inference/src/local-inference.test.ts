import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ProcessJob } from '@glimpse/contract'
import { createLogger, type BlobStore } from '@glimpse/platform'
import { openFilesystemBlobStore } from '@glimpse/platform/adapters/blob-store/filesystem'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildChild } from '../test/build-child.ts'
import { drawnPhoto } from '../test/pictures.ts'
import { originalKey, previewKey, thumbnailKey } from './blob-keys.ts'
import { InferenceCrashedError } from './inference.ts'
import { createLocalInference, type LocalInference } from './local-inference.ts'
import { modelsWith, starter } from '../test/models.ts'

let child: Awaited<ReturnType<typeof buildChild>>
let directory: string
let blobs: BlobStore
const opened: LocalInference[] = []

beforeAll(async () => {
  child = await buildChild()
  directory = await mkdtemp(path.join(tmpdir(), 'glimpse-inference-'))
  blobs = await openFilesystemBlobStore({ directory })
})
afterAll(async () => {
  await Promise.all(opened.map((inference) => inference.close()))
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

const never = new AbortController().signal

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
    const job = await stored('b', await drawnPhoto(4000, 3000))
    await inference.process(job, never)
    const pid = inference.childPid()!
    const doomed = inference.process(job, never)
    process.kill(pid, 'SIGKILL')
    await expect(doomed).rejects.toBeInstanceOf(InferenceCrashedError)
    const { search } = await inference.process(job, never)
    expect(search?.state).toBe('ready')
    expect(inference.childPid()).not.toBe(pid)
  })
})
