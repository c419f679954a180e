import { availableParallelism } from 'node:os'
import {
  ZVecCollectionSchema,
  ZVecCreateAndOpen,
  ZVecDataType,
  ZVecIndexType,
  ZVecInitialize,
  ZVecLogLevel,
  ZVecMetricType,
  ZVecOpen,
  type ZVecStatus,
} from '@zvec/zvec'
import type { VectorHit } from '../../ports/vector-index.ts'
import type { ColumnValues } from './vector-filter.ts'

export interface CollectionPoint {
  id: string
  vector: Float32Array
  columns: ColumnValues
}

/** One space in zvec. Synchronous calls block the event loop: some microseconds a point. */
export interface ZvecCollection {
  /** Points that live in it, the placeholder not counted. Slow: some milliseconds. */
  count(): number
  /** Points written since the graph was built: searched one by one, exact but slower. 0 once closed. */
  unindexed(): number
  upsert(points: readonly CollectionPoint[]): void
  update(id: string, columns: Partial<ColumnValues>): void
  delete(ids: readonly string[]): void
  query(vector: Float32Array, limit: number, filter: string, exact: boolean): Promise<VectorHit[]>
  /** Builds the graph over all points; writes and queries go on meanwhile. */
  optimize(): Promise<void>
  close(): void
}

const field = 'embedding'
/** No id or owner begins with `-`, so no query and no caller ever meets it. */
const placeholder = '-placeholder'
const nobody: ColumnValues = { owner_id: '-', taken_at: 0, favorite: false, trashed: true }
const inverted = { indexType: ZVecIndexType.INVERT } as const

let initialized = false
/** Once a process: zvec writes its warnings to stdout, where they would break the structured logs. */
function initialize(): void {
  if (!initialized) ZVecInitialize({ logLevel: ZVecLogLevel.FATAL })
  initialized = true
}

/**
 * Words lie away from where pictures lie, and the graph finds their neighbours late: over 100,000 pictures recall@10 of
 * texts is 0.92 with m 16 and ef 300, 0.993 with these (`npm run bench -- search`).
 */
const graphDegree = 32
const leastEf = 1_000

/**
 * zvec 0.7 mixes up rows when the first graph is built over a collection in which anything was replaced or deleted
 * (alibaba/zvec#724). A graph built at birth, over one placeholder that stays, makes every later build an extension
 * of it, which is sound: see zvec.test.ts.
 */
export async function createZvecCollection(path: string, dimensions: number): Promise<ZvecCollection> {
  initialize()
  const schema = new ZVecCollectionSchema({
    name: 'photo_vectors',
    vectors: {
      name: field,
      dataType: ZVecDataType.VECTOR_FP32,
      dimension: dimensions,
      indexParams: {
        indexType: ZVecIndexType.HNSW,
        metricType: ZVecMetricType.COSINE,
        m: graphDegree,
        efConstruction: 200,
      },
    },
    fields: [
      { name: 'owner_id', dataType: ZVecDataType.STRING, indexParams: inverted },
      {
        name: 'taken_at',
        dataType: ZVecDataType.INT64,
        indexParams: { ...inverted, enableRangeOptimization: true },
      },
      { name: 'favorite', dataType: ZVecDataType.BOOL, indexParams: inverted },
      { name: 'trashed', dataType: ZVecDataType.BOOL, indexParams: inverted },
    ],
  })
  const collection = wrap(ZVecCreateAndOpen(path, schema))
  const vector = new Float32Array(dimensions).fill(1 / Math.sqrt(dimensions))
  collection.upsert([{ id: placeholder, vector, columns: nobody }])
  await collection.optimize()
  return collection
}

export function openZvecCollection(path: string): ZvecCollection {
  initialize()
  return wrap(ZVecOpen(path))
}

function expectOk(statuses: ZVecStatus | readonly ZVecStatus[], tolerated?: string): void {
  for (const status of [statuses].flat()) {
    if (!status.ok && status.code !== tolerated)
      throw Object.assign(new Error(status.message), { code: status.code })
  }
}

function wrap(collection: ReturnType<typeof ZVecOpen>): ZvecCollection {
  // Read once: zvec counts anew whenever it is asked, for milliseconds where much was replaced.
  const { docCount, indexCompleteness } = collection.stats
  let pending = Math.round(docCount * (1 - (indexCompleteness[field] ?? 0)))
  let open = true
  return {
    count: () => collection.stats.docCount - 1,
    unindexed: () => (open ? pending : 0),
    upsert(points) {
      expectOk(
        collection.upsertSync(
          points.map(({ id, vector, columns }) => ({ id, vectors: { [field]: vector }, fields: columns })),
        ),
      )
      pending += points.length
    },
    update(id, columns) {
      expectOk(collection.updateSync({ id, fields: columns }))
      pending += 1 // zvec writes the point anew
    },
    delete: (ids) => expectOk(collection.deleteSync([...ids]), 'ZVEC_NOT_FOUND'),
    async query(vector, limit, filter, exact) {
      const found = await collection.query({
        fieldName: field,
        vector,
        topk: limit,
        filter,
        outputFields: [],
        params: {
          indexType: ZVecIndexType.HNSW,
          isLinear: exact,
          ef: Math.max(leastEf, limit + (limit >> 1)),
        },
      })
      // zvec answers cosine distance, 0 to 2. Float noise of the last digits would order equal vectors at random.
      return found.map(({ id, score }) => ({ id, score: Math.round((1 - score) * 1e6) / 1e6 }))
    },
    // Half the cores: photos are being read and searches answered at the same time.
    async optimize() {
      const before = pending
      await collection.optimize({ concurrency: Math.max(1, availableParallelism() >> 1) })
      pending -= before
    },
    close() {
      if (open) collection.closeSync()
      open = false
    },
  }
}
