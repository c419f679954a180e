import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { VectorFields, VectorFilter, VectorIndex, VectorPoint } from '../../src/ports/vector-index.ts'
import { exactNearest, randomSource, unitVector } from './vectors.ts'

/** `open` may be called again after `close` and finds what was stored; `dispose` removes it. */
export interface VectorIndexSetup {
  open(): Promise<VectorIndex>
  dispose(): Promise<void>
}

const fieldsOf = (fields: Partial<VectorFields> = {}): VectorFields => ({
  ownerId: 'alice',
  takenAt: '2023-06-01T12:00:00',
  favorite: false,
  trashed: false,
  ...fields,
})

/** What every VectorIndex must hold, whatever it is made of. */
export function vectorIndexContract(name: string, setup: () => Promise<VectorIndexSetup>): void {
  describe(`VectorIndex contract: ${name}`, () => {
    let place: VectorIndexSetup
    let index: VectorIndex
    const dimensions = 24
    const space = 'space-a'

    beforeEach(async () => {
      place = await setup()
      index = await place.open()
      await index.ensureSpace(space, dimensions)
    })
    afterEach(async () => {
      await index.close()
      await place.dispose()
    })

    const random = randomSource(7)
    const vector = () => unitVector(random, dimensions)
    const point = (id: string, fields?: Partial<VectorFields>, of = vector()): VectorPoint => ({
      id,
      vector: of,
      fields: fieldsOf(fields),
    })
    const idsOf = (hits: { id: string }[]) => hits.map(({ id }) => id)
    const all = async (spaceId = space) => {
      const ids: string[] = []
      for await (const id of index.ids(spaceId)) ids.push(id)
      return ids.sort()
    }

    it('answers a space that is not there with nothing', async () => {
      expect(
        await index.query('nowhere', { vector: vector(), limit: 5, filter: { ownerId: 'alice' } }),
      ).toEqual([])
      expect(await index.fetch('nowhere', ['a'])).toEqual(new Map())
      expect(await all('nowhere')).toEqual([])
      await index.dropSpace('nowhere')
      await expect(index.upsert('nowhere', [point('a')])).rejects.toThrow('nowhere')
    })

    it('answers an empty space with nothing', async () => {
      expect(await index.query(space, { vector: vector(), limit: 5, filter: { ownerId: 'alice' } })).toEqual(
        [],
      )
      expect(await all()).toEqual([])
      expect(await index.listSpaces()).toEqual([{ spaceId: space, dimensions, count: 0 }])
    })

    it('scores by cosine similarity, from 1 to −1', async () => {
      const query = vector()
      const opposite = query.map((value) => -value)
      const across = vector()
      await index.upsert(space, [
        point('same', {}, query),
        point('against', {}, opposite),
        point('across', {}, across),
      ])
      const hits = await index.query(space, { vector: query, limit: 3, filter: { ownerId: 'alice' } })
      expect(idsOf(hits)).toEqual(['same', 'across', 'against'])
      const dot = across.reduce((sum, value, at) => sum + value * query[at]!, 0)
      expect(hits[0]!.score).toBeCloseTo(1, 5)
      expect(hits[1]!.score).toBeCloseTo(dot, 5)
      expect(hits[2]!.score).toBeCloseTo(-1, 5)
    })

    it('replaces a point of the same id', async () => {
      const [first, second] = [vector(), vector()]
      await index.upsert(space, [point('a', {}, first)])
      await index.upsert(space, [point('a', { ownerId: 'bob', favorite: true }, second)])
      expect(await index.query(space, { vector: first, limit: 5, filter: { ownerId: 'alice' } })).toEqual([])
      const hits = await index.query(space, {
        vector: second,
        limit: 5,
        filter: { ownerId: 'bob', favorite: true },
      })
      expect(idsOf(hits)).toEqual(['a'])
      expect(hits[0]!.score).toBeCloseTo(1, 5)
      expect(await all()).toEqual(['a'])
    })

    it('keeps ensureSpace idempotent, also when called twice at once', async () => {
      await Promise.all([index.ensureSpace('twice', 4), index.ensureSpace('twice', 4)])
      await index.ensureSpace('twice', 4)
      expect(await index.listSpaces()).toContainEqual({ spaceId: 'twice', dimensions: 4, count: 0 })
    })

    it('refuses a wrong dimension and stores nothing of the batch', async () => {
      const wrong = { ...point('b'), vector: new Float32Array(dimensions + 1).fill(0.1) }
      const name = 'DimensionMismatchError'
      await expect(index.upsert(space, [point('a'), wrong])).rejects.toMatchObject({ name })
      await expect(index.ensureSpace(space, dimensions + 1)).rejects.toMatchObject({ name })
      const query = { vector: new Float32Array(3), limit: 1, filter: { ownerId: 'alice' } }
      await expect(index.query(space, query)).rejects.toMatchObject({ name })
      expect(await all()).toEqual([])
    })

    it('refuses ids that could break out of a filter', async () => {
      const ownerId = "x' or owner_id = 'bob"
      await index.upsert(space, [point('a', { ownerId: 'bob' })])
      await expect(index.query(space, { vector: vector(), limit: 1, filter: { ownerId } })).rejects.toThrow(
        TypeError,
      )
      await expect(index.upsert(space, [point('b', { ownerId })])).rejects.toThrow(TypeError)
      await expect(index.upsert(space, [point("b' or 1")])).rejects.toThrow(TypeError)
      const filter = { ownerId: 'bob', takenFrom: '2023 or 1 = 1' }
      await expect(index.query(space, { vector: vector(), limit: 1, filter })).rejects.toThrow(TypeError)
    })

    it('orders equal scores by id, also where the limit cuts through them', async () => {
      const twin = vector()
      const ids = Array.from({ length: 40 }, (_, at) => `twin-${String(at).padStart(2, '0')}`)
      const shuffled = ids.toSorted((a, b) => (a.at(-1)! + a < b.at(-1)! + b ? 1 : -1))
      await index.upsert(
        space,
        shuffled.map((id) => point(id, {}, twin)),
      )
      for (const limit of [1, 5, 39, 40, 100]) {
        const hits = await index.query(space, { vector: twin, limit, filter: { ownerId: 'alice' } })
        expect(idsOf(hits)).toEqual(ids.slice(0, limit))
      }
    })

    it('deletes for good, in every space, and does not mind what is missing', async () => {
      await index.ensureSpace('space-b', 3)
      await index.upsert(space, [point('a'), point('b')])
      await index.upsert('space-b', [{ ...point('a'), vector: Float32Array.of(1, 0, 0) }])
      await index.delete(['a', 'never-there'])
      await index.delete(['a'])
      await index.delete([])
      expect(await all()).toEqual(['b'])
      expect(await all('space-b')).toEqual([])
      expect(
        idsOf(await index.query(space, { vector: vector(), limit: 9, filter: { ownerId: 'alice' } })),
      ).toEqual(['b'])
      expect((await index.fetch(space, ['a', 'b'])).has('a')).toBe(false)
    })

    it('keeps two spaces apart', async () => {
      await index.ensureSpace('space-b', dimensions)
      await index.upsert(space, [point('a')])
      await index.upsert('space-b', [point('b')])
      expect(await all()).toEqual(['a'])
      expect(await all('space-b')).toEqual(['b'])
      const query = { vector: vector(), limit: 9, filter: { ownerId: 'alice' } }
      expect(idsOf(await index.query(space, query))).toEqual(['a'])
      await index.dropSpace(space)
      expect(await index.query(space, query)).toEqual([])
      expect(await index.listSpaces()).toEqual([{ spaceId: 'space-b', dimensions, count: 1 }])
      // The same name again, even of another dimension, begins empty.
      await index.ensureSpace(space, 5)
      expect(await all()).toEqual([])
      expect(idsOf(await index.query('space-b', query))).toEqual(['b'])
    })

    it('gives vectors back as they were stored', async () => {
      const stored = Array.from({ length: 150 }, (_, at) => point(`p-${at}`))
      await index.upsert(space, stored)
      const found = await index.fetch(space, [...stored.map(({ id }) => id), 'missing'])
      expect(found.size).toBe(stored.length)
      for (const { id, vector: expected } of stored) {
        const actual = found.get(id)!
        expect(Math.max(...actual.map((value, at) => Math.abs(value - expected[at]!)))).toBeLessThan(1e-6)
      }
    })

    it('moves points in and out of filters when fields change', async () => {
      await index.upsert(space, [point('a'), point('b')])
      const under = async (filter: Omit<VectorFilter, 'ownerId'>) =>
        idsOf(
          await index.query(space, { vector: vector(), limit: 9, filter: { ownerId: 'alice', ...filter } }),
        ).sort()
      await index.updateFields('a', { favorite: true })
      expect(await under({ favorite: true })).toEqual(['a'])
      expect(await under({ favorite: false })).toEqual(['b'])
      await index.updateFields('a', { trashed: true, takenAt: '2020-02-29T23:59:59' })
      expect(await under({ trashed: false })).toEqual(['b'])
      expect(await under({ trashed: true, favorite: true })).toEqual(['a'])
      expect(await under({ takenTo: '2020-02-29T23:59:59' })).toEqual(['a'])
      expect(await under({ takenFrom: '2020-03-01T00:00:00' })).toEqual(['b'])
      await index.updateFields('a', { trashed: false })
      expect(await under({})).toEqual(['a', 'b'])
      await index.updateFields('never-there', { favorite: true })
      await index.updateFields('b', {})
      expect(await all()).toEqual(['a', 'b'])
    })

    it('finds everything again after a restart', async () => {
      const stored = Array.from({ length: 300 }, (_, at) => point(`p-${at}`, { favorite: at % 3 === 0 }))
      await index.upsert(space, stored)
      await index.updateFields('p-1', { favorite: true })
      await index.delete(['p-0'])
      await index.close()
      index = await place.open()
      expect(await index.listSpaces()).toEqual([{ spaceId: space, dimensions, count: 299 }])
      const hits = await index.query(space, {
        vector: stored[1]!.vector,
        limit: 1,
        filter: { ownerId: 'alice', favorite: true },
      })
      expect(idsOf(hits)).toEqual(['p-1'])
      expect((await all()).length).toBe(299)
      await index.upsert(space, [point('p-0')])
      expect((await all()).length).toBe(300)
    })

    it('turns everything away once closed', async () => {
      await index.close()
      const name = 'StoreUnavailableError'
      await expect(index.upsert(space, [point('a')])).rejects.toMatchObject({ name })
      const query = { vector: vector(), limit: 1, filter: { ownerId: 'alice' } }
      await expect(index.query(space, query)).rejects.toMatchObject({ name })
      await expect(index.check()).rejects.toMatchObject({ name })
      await index.close()
      index = await place.open()
      await index.check()
    })

    describe('among thousands of clustered vectors', () => {
      const count = 6_000
      const owners = ['alice', 'bob', 'carol']
      const centres = Array.from({ length: 60 }, vector)
      const clustered = (): Float32Array => {
        const centre = centres[Math.floor(random() * centres.length)]!
        return unitVector(random, dimensions, centre, 0.5)
      }
      const day = (at: number) => new Date(Date.UTC(2020, 0, 1, at)).toISOString().slice(0, 19)
      const library = () =>
        Array.from({ length: count }, (_, at) =>
          point(
            `photo-${at}`,
            { ownerId: owners[at % 3], takenAt: day(at), favorite: at % 100 < 2, trashed: at % 10 === 4 },
            clustered(),
          ),
        )
      const narrow = { takenFrom: day(3_000), takenTo: day(3_060) }
      const filters: Omit<VectorFilter, 'ownerId'>[] = [
        {},
        { trashed: false },
        { trashed: true },
        { favorite: true },
        { favorite: false },
        { takenFrom: day(2_000) },
        { takenTo: day(2_000) },
        narrow,
        { trashed: false, favorite: true },
        { trashed: false, favorite: false, takenFrom: day(1_000), takenTo: day(5_000) },
        { trashed: true, favorite: true, ...narrow },
      ]

      /** Recall of the first ten over all filters and owners; the number of hits and their filters hold exactly. */
      async function compare(points: readonly VectorPoint[], queries: number): Promise<number> {
        let [found, wanted] = [0, 0]
        for (let run = 0; run < queries; run += 1) {
          const query = clustered()
          const filter = { ownerId: owners[run % 3]!, ...filters[run % filters.length] }
          const limit = run % 4 === 0 ? 200 : 10
          const hits = await index.query(space, { vector: query, limit, filter })
          const exact = exactNearest(points, query, filter)
          const score = new Map(exact.map((hit) => [hit.id, hit.score]))
          expect(hits.length).toBe(Math.min(limit, exact.length))
          for (const hit of hits) expect(hit.score).toBeCloseTo(score.get(hit.id) ?? NaN, 4)
          const first = new Set(idsOf(hits.slice(0, 10)))
          found += exact.slice(0, 10).filter(({ id }) => first.has(id)).length
          wanted += Math.min(10, exact.length)
        }
        return found / wanted
      }

      it('finds what an exact computation finds, before and after changes', async () => {
        let points = library()
        await index.upsert(space, points)
        expect(await compare(points, 66)).toBeGreaterThanOrEqual(0.99)

        const gone = new Set(points.filter((_, at) => at % 5 !== 0).map(({ id }) => id))
        await index.delete([...gone])
        points = points.filter(({ id }) => !gone.has(id))
        for (const changed of points.slice(0, 200)) {
          const fields = { favorite: !changed.fields.favorite, trashed: !changed.fields.trashed }
          await index.updateFields(changed.id, fields)
          Object.assign(changed.fields, fields)
        }
        for (const moved of points.slice(100, 300)) moved.vector = clustered()
        await index.upsert(space, points.slice(100, 300))
        expect(await compare(points, 66)).toBeGreaterThanOrEqual(0.99)
        expect(await all()).toEqual(points.map(({ id }) => id).sort())
      })

      it('stays right while many write and ask at once', async () => {
        const points = library().slice(0, 2_000)
        const slices = Array.from({ length: 20 }, (_, at) => points.slice(at * 100, at * 100 + 100))
        const asking = slices.map((slice) =>
          index.query(space, { vector: slice[0]!.vector, limit: 50, filter: { ownerId: 'alice' } }),
        )
        await Promise.all([...slices.map((slice) => index.upsert(space, slice)), ...asking])
        await Promise.all(points.slice(0, 500).map(({ id }) => index.delete([id])))
        expect(await compare(points.slice(500), 33)).toBeGreaterThanOrEqual(0.99)
      })
    })
  })
}
