import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises'
import { AppError, DimensionMismatchError, StoreUnavailableError } from '../../errors.ts'
import type { Logger } from '../../logger.ts'
import type { VectorHit, VectorIndex } from '../../ports/vector-index.ts'
import { createOptimizeSchedule, optimizeDefaults, type OptimizeSettings } from './optimize-schedule.ts'
import {
  changedColumns,
  checkId,
  checkSpaceId,
  checkVector,
  columnsOf,
  filterExpression,
} from './vector-filter.ts'
import { openVectorLedger } from './vector-ledger.ts'
import { createZvecCollection, openZvecCollection, type ZvecCollection } from './zvec-collection.ts'

interface OpenSpace {
  name: string
  dimensions: number
  folder: string
  clean: boolean
  collection: ZvecCollection
  /** Points in it. */
  count: number
  /** Pending while the collection is made anew from the ledger; rejects when that failed. */
  ready: Promise<void>
  /** Calls into zvec that run on other threads. */
  running: Set<Promise<unknown>>
}

/** Points a turn of the event loop: about 2 ms. */
const chunkSize = 64
/** How long close waits for a graph that is being built; after that the next start makes the collection anew. */
const patienceMs = 8_000

export interface ZvecVectorIndexOptions {
  directory: string
  logger?: Logger
  /** For tests and measurements; the defaults suit libraries of any size. */
  tuning?: Partial<OptimizeSettings & { exactUpTo: number }>
}

/**
 * Vectors in zvec, in this process. Every write goes to a ledger in SQLite first, which is the truth; the zvec
 * collections are made anew from it whenever they were not closed in order or fail.
 */
export async function openZvecVectorIndex(options: ZvecVectorIndexOptions): Promise<VectorIndex> {
  const { logger } = options
  // Up to here a scan of all points is as fast as the graph, and exact.
  const { exactUpTo = 5_000, ...schedules } = options.tuning ?? {}
  const directory = path.resolve(options.directory)
  await mkdir(directory, { recursive: true }).catch((error: unknown) => {
    throw trouble(error)
  })
  const ledger = openVectorLedger(path.join(directory, 'ledger.db'))
  const spaces = new Map<string, OpenSpace>()
  const being = new Map<string, Promise<void>>()
  const schedule = createOptimizeSchedule({ ...optimizeDefaults, ...schedules }, logger)
  let closed = false

  function assertOpen(): void {
    if (closed) throw new StoreUnavailableError('The vector index', { cause: new Error('it was closed') })
  }

  const folderOf = (folder: string) => path.join(directory, folder)
  const newFolder = (spaceId: string) => `${spaceId}~${randomUUID().slice(0, 8)}`

  /** Fills a new collection from the ledger. Nobody writes to the space meanwhile. */
  async function makeCollection(
    spaceId: string,
    dimensions: number,
    folder: string,
  ): Promise<ZvecCollection> {
    const collection = await createZvecCollection(folderOf(folder), dimensions)
    for (const points of ledger.points(spaceId)) {
      for (let at = 0; at < points.length; at += chunkSize) {
        collection.upsert(points.slice(at, at + chunkSize))
        await nextTurn()
      }
    }
    return collection
  }

  async function rebuild(space: OpenSpace, reason: unknown): Promise<void> {
    logger?.warn({ space: space.name, err: reason }, 'search vectors are being arranged anew')
    const old = space.folder
    await Promise.allSettled(space.running)
    try {
      space.collection.close()
    } catch (error) {
      logger?.debug({ space: space.name, err: error }, 'the faulty collection could not be closed')
    }
    const folder = newFolder(space.name)
    space.collection = await makeCollection(space.name, space.dimensions, folder)
    space.folder = folder
    ledger.setSpace(space.name, folder, false)
    space.clean = false
    await rm(folderOf(old), { recursive: true, force: true })
    schedule.touch(optimizable(space))
  }

  /** Makes the collection anew, once for all who saw it fail. */
  function replace(space: OpenSpace, failed: ZvecCollection, reason: unknown): Promise<void> {
    const renew = () => (space.collection === failed ? rebuild(space, reason) : undefined)
    space.ready = space.ready.then(renew, renew)
    space.ready.catch(() => undefined) // told to whoever waits for it
    return space.ready.catch((error: unknown) => Promise.reject(trouble(error)))
  }

  async function openSpace(spaceId: string): Promise<void> {
    const known = ledger.spaces().find((space) => space.spaceId === spaceId)
    if (!known) return
    const { dimensions, clean } = known
    let { folder } = known
    let collection: ZvecCollection | undefined
    if (clean) {
      try {
        collection = openZvecCollection(folderOf(folder))
        const [found, expected] = [collection.count(), ledger.count(spaceId)]
        if (found !== expected) throw new Error(`zvec holds ${found} points of ${expected}`)
      } catch (error) {
        logger?.warn({ space: spaceId, err: error }, 'search vectors are being arranged anew')
        collection?.close()
        collection = undefined
      }
    }
    if (!collection) {
      folder = newFolder(spaceId)
      collection = await makeCollection(spaceId, dimensions, folder)
      ledger.setSpace(spaceId, folder, false)
    }
    const opened: OpenSpace = {
      name: spaceId,
      dimensions,
      folder,
      clean: folder === known.folder,
      collection,
      count: ledger.count(spaceId),
      ready: Promise.resolve(),
      running: new Set(),
    }
    spaces.set(spaceId, opened)
    schedule.touch(optimizable(opened))
  }

  const schedulables = new WeakMap<OpenSpace, ReturnType<typeof asOptimizable>>()
  function optimizable(space: OpenSpace) {
    const known = schedulables.get(space) ?? asOptimizable(space)
    schedulables.set(space, known)
    return known
  }
  function asOptimizable(space: OpenSpace) {
    return {
      name: space.name,
      count: () => space.count,
      unindexed: () => space.collection.unindexed(),
      async optimize() {
        await space.ready
        markDirty(space)
        await onOtherThread(space, space.collection.optimize())
      },
    }
  }

  /** Before the first write: from here on only an orderly close makes the collection trustworthy again. */
  function markDirty(space: OpenSpace): void {
    if (!space.clean) return
    ledger.setSpace(space.name, space.folder, false)
    space.clean = false
  }

  async function onOtherThread<T>(space: OpenSpace, work: Promise<T>): Promise<T> {
    space.running.add(work)
    try {
      return await work
    } finally {
      space.running.delete(work)
    }
  }

  /** Repeats in zvec what the ledger already holds; if zvec fails, all of it is taken from the ledger again. */
  async function mirror(space: OpenSpace, write: (collection: ZvecCollection) => void): Promise<void> {
    const { collection } = space
    try {
      write(collection)
    } catch (error) {
      await replace(space, collection, error)
    }
    schedule.touch(optimizable(space))
  }

  async function search(
    space: OpenSpace,
    vector: Float32Array,
    limit: number,
    filter: string,
  ): Promise<VectorHit[]> {
    const ask = (exact: boolean) => onOtherThread(space, space.collection.query(vector, limit, filter, exact))
    if (space.count <= exactUpTo) return await ask(true)
    const hits = await ask(false)
    // The graph may run dry before `limit`, behind a narrow filter or among deleted points.
    return hits.length < limit ? await ask(true) : hits
  }

  async function usable(spaceId: string): Promise<OpenSpace | undefined> {
    assertOpen()
    const space = spaces.get(spaceId)
    if (!space) return undefined
    try {
      await space.ready
    } catch (error) {
      await replace(space, space.collection, error)
    }
    return spaces.get(spaceId) === space ? space : undefined
  }

  async function* chunksOf<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
    for (let at = 0; at < items.length; at += chunkSize) {
      yield items.slice(at, at + chunkSize)
      // After the last one too: a caller who stores batch after batch must not hold up everyone else.
      await nextTurn()
    }
  }

  async function removeStrayFolders(): Promise<void> {
    const used = new Set(ledger.spaces().map(({ folder }) => folder))
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (!entry.isDirectory() || !entry.name.includes('~') || used.has(entry.name)) continue
      await rm(folderOf(entry.name), { recursive: true, force: true })
    }
  }

  try {
    await removeStrayFolders()
    while (ledger.sweep()) await nextTurn()
    for (const { spaceId } of ledger.spaces()) await openSpace(spaceId)
    await removeStrayFolders()
  } catch (error) {
    for (const { collection } of spaces.values()) collection.close()
    ledger.close()
    throw trouble(error)
  }

  return {
    async ensureSpace(spaceId, dimensions) {
      checkSpaceId(spaceId)
      if (!Number.isInteger(dimensions) || dimensions < 1)
        throw new RangeError(`not a dimension: ${dimensions}`)
      // One after the other: two callers at once must not both find it missing.
      const turn = (being.get(spaceId) ?? Promise.resolve()).then(async () => {
        const known = await usable(spaceId)
        if (known && known.dimensions !== dimensions) {
          throw new DimensionMismatchError(spaceId, known.dimensions, dimensions)
        }
        if (known) return
        ledger.addSpace({ spaceId, dimensions, folder: newFolder(spaceId), clean: false })
        await openSpace(spaceId)
      })
      const settled = turn.then(
        () => undefined,
        () => undefined,
      )
      being.set(spaceId, settled)
      await turn.catch((error: unknown) => Promise.reject(trouble(error)))
    },

    async listSpaces() {
      const found: { spaceId: string; dimensions: number; count: number }[] = []
      for (const spaceId of [...spaces.keys()].sort()) {
        const space = await usable(spaceId)
        if (space) found.push({ spaceId, dimensions: space.dimensions, count: space.count })
      }
      return found
    },

    async dropSpace(spaceId) {
      checkSpaceId(spaceId)
      const space = await usable(spaceId)
      if (!space) return
      spaces.delete(spaceId)
      ledger.dropSpace(spaceId)
      await Promise.allSettled(space.running)
      space.collection.close()
      await rm(folderOf(space.folder), { recursive: true, force: true })
      while (!closed && ledger.sweep()) await nextTurn()
    },

    async upsert(spaceId, points) {
      const { dimensions } = (await usable(spaceId)) ?? missing(spaceId)
      const checked = points.map(({ id, vector, fields }) => {
        if (vector.length !== dimensions) throw new DimensionMismatchError(spaceId, dimensions, vector.length)
        checkVector(vector)
        return { id: checkId(id), vector, columns: columnsOf(fields) }
      })
      for await (const chunk of chunksOf(checked)) {
        const space = (await usable(spaceId)) ?? missing(spaceId)
        assertOpen()
        markDirty(space)
        space.count += ledger.upsert(spaceId, chunk)
        await mirror(space, (collection) => collection.upsert(chunk))
      }
    },

    async updateFields(id, fields) {
      checkId(id)
      const columns = changedColumns(fields)
      for (const spaceId of [...spaces.keys()]) await usable(spaceId)
      assertOpen()
      if (Object.keys(columns).length === 0) return
      for (const space of spaces.values()) markDirty(space)
      for (const spaceId of ledger.update(id, columns)) {
        const space = spaces.get(spaceId)
        if (space) await mirror(space, (collection) => collection.update(id, columns))
      }
    },

    async delete(ids) {
      ids.forEach(checkId)
      for await (const chunk of chunksOf(ids)) {
        for (const spaceId of [...spaces.keys()]) await usable(spaceId)
        assertOpen()
        for (const space of spaces.values()) markDirty(space)
        for (const [spaceId, gone] of ledger.delete(chunk)) {
          const space = spaces.get(spaceId)
          if (!space) continue
          space.count -= gone.length
          await mirror(space, (collection) => collection.delete(gone))
        }
      }
    },

    async query(spaceId, { vector, limit, filter }) {
      const expression = filterExpression(filter)
      const space = await usable(spaceId)
      if (!space || limit < 1) return []
      if (vector.length !== space.dimensions) {
        throw new DimensionMismatchError(spaceId, space.dimensions, vector.length)
      }
      checkVector(vector)
      const { collection } = space
      try {
        return await nearest(space, vector, limit, expression)
      } catch (error) {
        if (spaces.get(spaceId) !== space) return [] // dropped meanwhile
        if (closed || (error as { code?: unknown }).code === 'ZVEC_INVALID_ARGUMENT') throw trouble(error)
        await replace(space, collection, error)
        return await nearest(space, vector, limit, expression).catch((again: unknown) =>
          Promise.reject(trouble(again)),
        )
      }
    },

    async fetch(spaceId, ids) {
      const found = new Map<string, Float32Array>()
      const space = await usable(spaceId)
      if (!space) return found
      for await (const chunk of chunksOf(ids)) {
        for (const id of chunk) {
          const vector = ledger.vector(spaceId, checkId(id))
          if (vector) found.set(id, vector)
        }
      }
      return found
    },

    async *ids(spaceId) {
      if (!(await usable(spaceId))) return
      for (const page of ledger.ids(spaceId)) {
        for (const { id } of page) yield id
        await nextTurn()
        assertOpen()
      }
    },

    async check() {
      assertOpen()
      ledger.check()
      for (const spaceId of [...spaces.keys()]) await usable(spaceId)
    },

    async close() {
      if (closed) return
      closed = true
      schedule.stop()
      for (const space of spaces.values()) {
        const settled = Promise.allSettled([space.ready, ...space.running]).then(() => true)
        const done = await Promise.race([settled, after(patienceMs, false, { ref: false })])
        if (!done) continue // a graph is still being built; the collection stays marked as not closed
        try {
          space.collection.close()
          ledger.setSpace(space.name, space.folder, true)
        } catch (error) {
          logger?.warn(
            { space: space.name, err: error },
            'search vectors will be arranged anew at the next start',
          )
        }
      }
      ledger.close()
    },
  }

  /** Nearest first, ties by id, also where the limit cuts through a group of equals. */
  async function nearest(
    space: OpenSpace,
    vector: Float32Array,
    limit: number,
    filter: string,
  ): Promise<VectorHit[]> {
    for (let asked = limit + 8; ; asked *= 2) {
      const hits = await search(space, vector, asked, filter)
      hits.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      const last = hits[limit - 1]
      if (!last || hits.length < asked || hits.at(-1)!.score < last.score) return hits.slice(0, limit)
    }
  }
}

function missing(spaceId: string): never {
  throw new Error(`space ${spaceId} does not exist: ensureSpace comes first`)
}

const trouble = (error: unknown) =>
  error instanceof AppError ? error : new StoreUnavailableError('The vector index', { cause: error })
