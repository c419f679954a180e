import { describe, expect, it, vi } from 'vitest'
import { addPhoto, addReadPhoto, drain, openTestContext, vectorOf } from '../testing/embedded-context.ts'
import { startBackfill } from './backfill.ts'

const waiting = {
  status: 'processing' as const,
  dispatchedAt: '2024-01-01T00:00:00.000Z',
  stages: { derivatives: { state: 'ready' as const }, search: { state: 'waiting' as const } },
}

describe('the backfill', () => {
  it('hands over what waited as soon as a model is there, for the search stage alone', async () => {
    const context = await openTestContext()
    context.setModel({ state: 'missing', spaceId: undefined })
    const { id } = await addPhoto(context, waiting)
    await addPhoto(context)
    const backfill = startBackfill(context)
    context.setModel({ state: 'ready', spaceId: 'space-a' })
    await vi.waitFor(async () => expect((await context.queue.counts('photo.process')).ready).toBe(1))
    expect(await drain(context, 'photo.process')).toMatchObject([{ photoId: id, stages: ['search'] }])
    await backfill.stop()
  })

  it('hands over every photo of a former model, and no photo twice', async () => {
    const context = await openTestContext()
    const { id } = await addReadPhoto(context, vectorOf(1), { searchSpaceId: 'former' })
    await addReadPhoto(context, vectorOf(1))
    const backfill = startBackfill(context)
    context.setModel({ message: 'still the same model' })
    await vi.waitFor(async () => expect((await context.queue.counts('photo.process')).ready).toBe(1))
    await backfill.stop()
    expect(await drain(context, 'photo.process')).toMatchObject([{ photoId: id }])
  })

  it('finds a photo that was being read while the model came', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const context = await openTestContext()
    const backfill = startBackfill(context)
    // Its result says "no model", but comes after the backfill has looked.
    const { id } = await addPhoto(context, waiting)
    await vi.advanceTimersByTimeAsync(15_000)
    vi.useRealTimers()
    await vi.waitFor(async () => expect((await context.queue.counts('photo.process')).ready).toBe(1))
    expect(await drain(context, 'photo.process')).toMatchObject([{ photoId: id }])
    await backfill.stop()
  })
})
