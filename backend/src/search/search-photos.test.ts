import { searchRequest } from '@glimpse/contract'
import { describe, expect, it } from 'vitest'
import {
  addPhoto,
  addReadPhoto,
  openTestContext,
  vectorOf,
  type TestContext,
} from '../testing/embedded-context.ts'
import { searchPhotos } from './search-photos.ts'

const search = (context: TestContext, request: object, ownerId = 'anna') =>
  searchPhotos(context, ownerId, searchRequest.parse(request))
const idsOf = ({ items }: Awaited<ReturnType<typeof search>>) => items.map(({ photo }) => photo.id)

/** Most like a beach first: their angle to it is known. */
async function beaches(context: TestContext, count: number, ownerId = 'anna') {
  const photos = []
  for (let i = 0; i < count; i++)
    photos.push(await addReadPhoto(context, vectorOf(1, i / count), { ownerId }))
  return photos.map(({ id }) => id)
}

describe('search', () => {
  it('answers one’s own photos, the most similar first, with their cosine similarity', async () => {
    const context = await openTestContext()
    const ids = await beaches(context, 5)
    await beaches(context, 5, 'bob')
    const answer = await search(context, { text: 'beach' })
    expect(idsOf(answer)).toEqual(ids)
    const query = vectorOf(1, 0.01, 0.01, 0.01)
    answer.items.forEach(({ score, why }, i) => {
      const photo = vectorOf(1, i / 5)
      expect(score).toBeCloseTo(
        query.reduce((sum, value, at) => sum + value * photo[at]!, 0),
        3,
      )
      expect(why).toEqual([{ channel: 'picture', similarity: score }])
    })
    expect(answer).toMatchObject({ verdict: 'weak', searched: 5, waiting: 0, unknownWords: [] })
  })

  it('says nothing matches when the model knows none of the words', async () => {
    const context = await openTestContext()
    await beaches(context, 2)
    expect(await search(context, { text: 'xyzzy plugh' })).toMatchObject({
      verdict: 'none',
      unknownWords: ['xyzzy', 'plugh'],
    })
    expect(await search(context, { text: 'beach xyzzy' })).toMatchObject({ verdict: 'weak' })
  })

  it('pages without overlap or gap, ties included', async () => {
    const context = await openTestContext()
    const ids: string[] = []
    for (let i = 0; i < 23; i++) ids.push((await addReadPhoto(context, vectorOf(1, i % 3))).id)
    const seen: string[] = []
    for (let cursor: string | undefined, pages = 0; pages < 9; pages++) {
      const answer = await search(context, { text: 'beach', limit: 5, cursor })
      seen.push(...idsOf(answer))
      cursor = answer.nextCursor
      if (!cursor) break
    }
    expect(seen).toHaveLength(23)
    expect([...seen].sort()).toEqual([...ids].sort())
  })

  it('refuses the cursor of another search, and a broken one', async () => {
    const context = await openTestContext()
    await beaches(context, 3)
    const { nextCursor } = await search(context, { text: 'beach', limit: 1 })
    for (const [text, cursor] of [
      ['dog', nextCursor],
      ['beach', 'nonsense'],
    ])
      await expect(search(context, { text, cursor })).rejects.toMatchObject({
        status: 400,
        fields: [{ field: 'cursor' }],
      })
  })

  it('filters by favourite and by day, both days included', async () => {
    const context = await openTestContext()
    const at = (takenAt: string, favorite = false) =>
      addReadPhoto(context, vectorOf(1), { takenAt, favorite }).then(({ id }) => id)
    await at('2020-05-01T23:59:59')
    const first = await at('2020-05-02T00:00:00', true)
    const last = await at('2020-05-03T23:59:59')
    await at('2020-05-04T00:00:00', true)
    const days = { takenFrom: '2020-05-02', takenTo: '2020-05-03' }
    const within = idsOf(await search(context, { text: 'beach', filters: days }))
    expect(within.sort()).toEqual([first, last].sort())
    const answer = await search(context, { text: 'beach', filters: { ...days, favorite: true } })
    expect(idsOf(answer)).toEqual([first])
  })

  it('never shows trashed photos, nor vectors whose photo is gone or another’s', async () => {
    const context = await openTestContext()
    const [kept, trashed, gone] = await beaches(context, 3)
    // The index has not heard of it yet.
    await context.metadata.photos.update(trashed!, () => ({ trashedAt: '2026-01-01T00:00:00.000Z' }))
    await context.metadata.photos.delete(gone!, 'anna')
    const [bobs] = await beaches(context, 1, 'bob')
    const fields = { ownerId: 'anna', takenAt: '2024-01-01T00:00:00', favorite: false, trashed: false }
    await context.vectors.upsert('space-a', [{ id: bobs!, vector: vectorOf(1), fields }])
    expect(idsOf(await search(context, { text: 'beach' }))).toEqual([kept])
  })

  it('finds more like a photo, which is not its own answer', async () => {
    const context = await openTestContext()
    const dog = await addReadPhoto(context, vectorOf(0, 1))
    const alike = await addReadPhoto(context, vectorOf(0.1, 1))
    const other = await addReadPhoto(context, vectorOf(1, 0))
    const answer = await search(context, { likePhotoIds: [dog.id] })
    expect(idsOf(answer)).toEqual([alike.id, other.id])
    // Half dog, half beach: between the two stands what is a little of both.
    const mixed = await search(context, { likePhotoIds: [dog.id], text: 'beach', limit: 1 })
    expect(mixed.items[0]!.photo.id).not.toBe(dog.id)
  })

  it('treats another’s photo as an example like one that does not exist', async () => {
    const context = await openTestContext()
    const bobs = await addReadPhoto(context, vectorOf(1), { ownerId: 'bob' })
    for (const id of [bobs.id, 'nobody'])
      await expect(search(context, { likePhotoIds: [id] })).rejects.toMatchObject({ status: 404 })
  })

  it('tells that an example has not been read yet', async () => {
    const context = await openTestContext()
    const { id } = await addPhoto(context)
    await expect(search(context, { likePhotoIds: [id] })).rejects.toMatchObject({
      status: 409,
      code: 'not_ready',
    })
  })
})
