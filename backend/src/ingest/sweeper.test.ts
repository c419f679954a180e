import { describe, expect, it } from 'vitest'
import { addPhoto, addReadPhoto, drain, openTestContext, vectorOf } from '../testing/embedded-context.ts'
import { sweep } from './sweeper.ts'

const dayMs = 86_400_000

describe('the sweeper', () => {
  it('hands over what was stored when the process died before the queue had it', async () => {
    const context = await openTestContext()
    const { id } = await addPhoto(context)
    expect(await sweep(context)).toEqual({ dispatched: 1, emptied: 0 })
    expect(await drain(context, 'photo.process')).toMatchObject([
      { photoId: id, attempt: 1, stages: ['derivatives', 'search'] },
    ])
    expect((await context.metadata.photos.find(id))!.dispatchedAt).toBeDefined()
    expect(await sweep(context)).toEqual({ dispatched: 0, emptied: 0 })
  })

  it('hands over once more when the process died between the queue and the note of it', async () => {
    const context = await openTestContext()
    await addPhoto(context)
    const { metadata } = context
    const photos = { ...metadata.photos, update: () => Promise.reject(new Error('the process died')) }
    await expect(sweep({ ...context, metadata: { ...metadata, photos } })).rejects.toThrow('died')
    await sweep(context)
    expect(await drain(context, 'photo.process')).toHaveLength(2)
  })

  it('leaves finished photos alone', async () => {
    const context = await openTestContext()
    await addReadPhoto(context, vectorOf(1))
    await addPhoto(context, { status: 'failed' })
    expect(await sweep(context, Date.now() + dayMs)).toEqual({ dispatched: 0, emptied: 0 })
  })

  it('finds jobs that were lost, behind any number of photos that wait for a model', async () => {
    const context = await openTestContext()
    context.setModel({ state: 'missing', spaceId: undefined })
    const dispatchedAt = '2024-01-01T00:00:00.000Z'
    for (let i = 0; i < 201; i++) {
      await addPhoto(context, {
        status: 'processing',
        dispatchedAt,
        stages: { derivatives: { state: 'ready' }, search: { state: 'waiting' } },
      })
    }
    const { id } = await addPhoto(context, { status: 'processing', dispatchedAt })
    expect(await sweep(context)).toMatchObject({ dispatched: 1 })
    expect(await drain(context, 'photo.process')).toMatchObject([{ photoId: id }])
  })

  it('does not take a photo for lost while the queue works', async () => {
    const context = await openTestContext()
    await addPhoto(context)
    await sweep(context)
    await addPhoto(context, { status: 'processing', dispatchedAt: '2024-01-01T00:00:00.000Z' })
    expect(await sweep(context)).toMatchObject({ dispatched: 0 })
  })

  it('deletes what has lain in the trash too long, and nothing else', async () => {
    const context = await openTestContext({ TRASH_DAYS: '30' })
    const ago = (days: number) => new Date(Date.now() - days * dayMs).toISOString()
    const old = await addReadPhoto(context, vectorOf(1), { trashedAt: ago(31) })
    const fresh = await addReadPhoto(context, vectorOf(1), { trashedAt: ago(29) })
    expect(await sweep(context)).toMatchObject({ emptied: 1 })
    expect(await context.metadata.photos.find(old.id)).toBeUndefined()
    expect(await context.metadata.photos.find(fresh.id)).toBeDefined()
    expect([...(await context.vectors.fetch('space-a', [old.id, fresh.id])).keys()]).toEqual([fresh.id])
  })

  it('drops the space of a former model once every photo has left it', async () => {
    const context = await openTestContext()
    const { id } = await addReadPhoto(context, vectorOf(1), { searchSpaceId: 'former' })
    await addReadPhoto(context, vectorOf(1))
    const spaces = async () => (await context.vectors.listSpaces()).map(({ spaceId }) => spaceId).sort()
    await sweep(context)
    expect(await spaces()).toEqual(['former', 'space-a'])
    await context.metadata.photos.update(id, () => ({ searchSpaceId: 'space-a' }))
    await sweep(context)
    expect(await spaces()).toEqual(['space-a'])
  })
})
