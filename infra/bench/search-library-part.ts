import { createHash } from 'node:crypto'
import path from 'node:path'
import { Writable } from 'node:stream'
import { originalKey } from '@glimpse/inference'
import type { PhotoRecord, VectorPoint } from '@glimpse/platform'
import { openSqliteMetadataStore } from '@glimpse/platform/adapters/metadata-store/sqlite'
import { openSqliteDatabase } from '@glimpse/platform/adapters/sqlite-database'
import { openZvecVectorIndex } from '@glimpse/platform/adapters/vector-index/zvec'
import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { dayOf, libraryVectors } from './library-vectors.ts'
import { servePart } from './part.ts'
import { timed } from './statistics.ts'

/** Writes a library straight into a data directory that no server has open, through the adapters that a server uses. */
export type LibraryCalls = typeof calls

export interface LibraryPlan {
  dataDir: string
  ownerId: string
  spaceId: string
  /** What the photos show: see libraryVectors. */
  subjects: Float32Array[]
  count: number
}

const atOnce = 1_000

const calls = {
  /** Answers the ids in the order of the vectors, and what it took. */
  async write(plan: LibraryPlan) {
    const { dataDir, ownerId, spaceId, subjects, count } = plan
    const dimensions = subjects[0]!.length
    const ids = Array.from({ length: count }, () => uuidv7())
    const metadataMs = await timed(() => writeMetadata(plan, ids))

    const builds = watchBuilds()
    const index = await openZvecVectorIndex({
      directory: path.join(dataDir, 'vectors'),
      logger: builds.logger,
    })
    await index.ensureSpace(spaceId, dimensions)
    const vectors = libraryVectors(count, subjects)
    const vectorsMs = await timed(async () => {
      for (let from = 0; from < count; from += atOnce) {
        const points = ids.slice(from, from + atOnce).map((id, i): VectorPoint => {
          const row = from + i
          return {
            id,
            vector: vectors.subarray(row * dimensions, (row + 1) * dimensions),
            fields: { ownerId, takenAt: takenAt(row, count), favorite: false, trashed: false },
          }
        })
        await index.upsert(spaceId, points)
        builds.wrote(from + points.length)
      }
    })
    const indexMs = await timed(() => builds.finished())
    await index.close()
    return { ids, metadataMs, vectorsMs, indexMs }
  },
}

const takenAt = (row: number, count: number) => `${dayOf(row, count)}T12:00:00`

async function writeMetadata(
  { dataDir, ownerId, spaceId, count }: LibraryPlan,
  ids: string[],
): Promise<void> {
  const database = openSqliteDatabase(path.join(dataDir, 'glimpse.db'), { synchronous: 'NORMAL' })
  // Many photos a transaction: that each is durable when its insert returns is of no use here.
  const metadata = openSqliteMetadataStore({ database: { ...database, transaction: (work) => work() } })
  const now = new Date().toISOString()
  for (const [row, id] of ids.entries()) {
    if (row % atOnce === 0) database.exec(row === 0 ? 'BEGIN' : 'COMMIT; BEGIN')
    const photo: PhotoRecord = {
      id,
      ownerId,
      fileName: `IMG_${String(row).padStart(6, '0')}.jpg`,
      mimeType: 'image/jpeg',
      size: 3_500_000,
      sha256: createHash('sha256').update(id).digest('hex'),
      width: 4000,
      height: 3000,
      status: 'processed',
      stages: { derivatives: { state: 'ready' }, search: { state: 'ready' } },
      takenAt: takenAt(row, count),
      takenAtSource: 'exif',
      uploadedAt: now,
      updatedAt: now,
      thumbhash: 'k0oGLQaSVsN0BVhn2oq2Z5SQUQcZ',
      perceptualHash: 'b1c8d3a94e5f6071',
      camera: {
        make: 'Glimpse',
        model: 'Benchmark',
        fNumber: 1.8,
        exposureTime: 0.01,
        iso: 100,
        focalLength: 4.2,
      },
      favorite: false,
      revision: 1,
      originalKey: originalKey(id),
      attempt: 1,
      dispatchedAt: now,
      searchSpaceId: spaceId,
      renders: [],
    }
    await metadata.photos.insert(photo)
  }
  database.exec('COMMIT')
  await metadata.close()
  database.close()
}

/** The index extends its graph in the background and tells only its log when. */
function watchBuilds() {
  const written: { at: number; count: number }[] = []
  let covered = 0
  let failure: string | undefined
  let wake = () => {}
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      const line = JSON.parse(chunk.toString()) as { msg: string; time: number; ms?: number }
      if (line.msg === 'vector graph extended') {
        const begun = line.time - line.ms!
        covered = written.findLast(({ at }) => at <= begun)?.count ?? 0
      } else failure = line.msg
      wake()
      done()
    },
  })
  return {
    logger: pino({ level: 'info', base: undefined }, stream),
    wrote: (count: number) => void written.push({ at: Date.now(), count }),
    /** What stays outside the graph is little enough to be looked through one by one. */
    async finished() {
      const total = written.at(-1)?.count ?? 0
      const deadline = setTimeout(() => {
        failure = 'the index was not built within ten minutes'
        wake()
      }, 600_000)
      while (failure === undefined && total - covered >= Math.max(2_000, total / 20)) {
        await new Promise<void>((resolve) => (wake = resolve))
      }
      clearTimeout(deadline)
      if (failure !== undefined) throw new Error(failure)
    },
  }
}

servePart(calls)
