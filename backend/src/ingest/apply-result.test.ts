import type { ProcessResult } from '@glimpse/contract'
import { previewKey } from '@glimpse/inference'
import { describe, expect, it } from 'vitest'
import { trashPhoto } from '../photos/edit-photo.ts'
import { deletePhotos } from '../photos/delete-photos.ts'
import { addPhoto, addReadPhoto, openTestContext, vectorOf } from '../testing/embedded-context.ts'
import { applyResult } from './apply-result.ts'

const read = { width: 40, height: 30, thumbhash: 'aa==', perceptualHash: '0123456789abcdef' }
const done = (photoId: string, more: object = {}): ProcessResult => ({
  kind: 'done',
  photoId,
  ownerId: 'anna',
  attempt: 1,
  read: { ...read, takenAt: '2020-02-03T04:05:06', takenAtOffset: '+01:00' },
  search: { state: 'ready', spaceId: 'space-a' },
  ...more,
})
const failed = (photoId: string, attempt = 1): ProcessResult => ({
  kind: 'failed',
  photoId,
  ownerId: 'anna',
  attempt,
  code: 'image_truncated',
  message: 'It ends too early',
})

describe('results of workers', () => {
  it('turn a queued photo into a processed one, with one event', async () => {
    const context = await openTestContext()
    const { id } = await addPhoto(context)
    await applyResult(context, done(id))
    const photo = await context.metadata.photos.find(id)
    expect(photo).toMatchObject({
      ...read,
      status: 'processed',
      takenAt: '2020-02-03T04:05:06',
      takenAtSource: 'exif',
      searchSpaceId: 'space-a',
      revision: 1,
    })
    expect(context.events.map(({ name }) => name)).toEqual(['photo:processed'])
  })

  it('may come twice, and the news that it started after them', async () => {
    const context = await openTestContext()
    const { id } = await addPhoto(context)
    await applyResult(context, done(id))
    const once = await context.metadata.photos.find(id)
    await applyResult(context, done(id))
    await applyResult(context, { kind: 'started', photoId: id, ownerId: 'anna', attempt: 1 })
    await applyResult(context, failed(id))
    const again = await context.metadata.photos.find(id)
    expect(again).toEqual({ ...once, updatedAt: again!.updatedAt, revision: 2 })
  })

  it('of an older attempt change nothing', async () => {
    const context = await openTestContext()
    const { id } = await addPhoto(context, { attempt: 2 })
    const before = await context.metadata.photos.find(id)
    await applyResult(context, done(id))
    await applyResult(context, failed(id))
    expect(await context.metadata.photos.find(id)).toEqual(before)
    expect(context.events).toEqual([])
  })

  it('after a delete remove what the worker left behind', async () => {
    const context = await openTestContext()
    const { id } = await addReadPhoto(context, vectorOf(1))
    await deletePhotos(context, 'anna', [id])
    await context.blobs.put(previewKey(id), Buffer.from('late'))
    await context.vectors.upsert('space-a', [
      {
        id,
        vector: vectorOf(1),
        fields: { ownerId: 'anna', takenAt: '2024-01-01T00:00:00', favorite: false, trashed: false },
      },
    ])
    await applyResult(context, done(id))
    expect(await context.metadata.photos.find(id)).toBeUndefined()
    expect(await context.blobs.stat(previewKey(id))).toBeUndefined()
    expect((await context.vectors.fetch('space-a', [id])).size).toBe(0)
  })

  it('leave a date that a person set', async () => {
    const context = await openTestContext()
    const { id } = await addPhoto(context, { takenAt: '1999-01-01T00:00:00', takenAtSource: 'user' })
    await applyResult(context, done(id))
    expect(await context.metadata.photos.find(id)).toMatchObject({
      takenAt: '1999-01-01T00:00:00',
      takenAtSource: 'user',
    })
  })

  it('bring the vector up to what a person changed meanwhile', async () => {
    const context = await openTestContext()
    const { id, takenAt } = await addReadPhoto(context, vectorOf(1))
    await trashPhoto(context, 'anna', id)
    // The worker writes its vector with the fields of the job, from before.
    const stale = { takenAt, favorite: false, trashed: false }
    await context.vectors.upsert('space-a', [
      { id, vector: vectorOf(1), fields: { ownerId: 'anna', ...stale } },
    ])
    await applyResult(
      context,
      done(id, { read: undefined, search: { state: 'ready', spaceId: 'space-a', fields: stale } }),
    )
    const filter = { ownerId: 'anna', trashed: false }
    expect(await context.vectors.query('space-a', { vector: vectorOf(1), limit: 5, filter })).toEqual([])
  })

  it('that failed say why, and keep what was ready', async () => {
    const context = await openTestContext()
    const { id } = await addPhoto(context, {
      stages: { derivatives: { state: 'ready' }, search: { state: 'waiting' } },
      status: 'processing',
    })
    await applyResult(context, failed(id))
    expect(await context.metadata.photos.find(id)).toMatchObject({
      status: 'failed',
      error: { code: 'image_truncated', message: 'It ends too early' },
      stages: { derivatives: { state: 'ready' }, search: { state: 'failed', reason: 'It ends too early' } },
    })
  })

  it('that failed to move a photo into the space of a new model are not passed over', async () => {
    const context = await openTestContext()
    const { id } = await addReadPhoto(context, vectorOf(1), { searchSpaceId: 'former' })
    await applyResult(context, failed(id))
    expect((await context.metadata.photos.find(id))!.stages.search.state).toBe('failed')
    const left = await context.metadata.photos.scan(
      { kind: 'withoutSpace', spaceId: 'space-a' },
      { limit: 9 },
    )
    expect(left).toEqual([])
  })

  it('without a search model leave the photo readable and waiting', async () => {
    const context = await openTestContext()
    const { id } = await addPhoto(context)
    await applyResult(context, done(id, { search: { state: 'waiting', reason: 'no model' } }))
    expect(await context.metadata.photos.find(id)).toMatchObject({
      status: 'processing',
      stages: { derivatives: { state: 'ready' }, search: { state: 'waiting', reason: 'no model' } },
    })
    expect(context.events.map(({ name }) => name)).toEqual(['photo:changed'])
  })
})
