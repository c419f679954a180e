import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LiveEvent, SearchModelStatus } from '@glimpse/contract'
import type { Inference } from '@glimpse/inference'
import { createLogger, readConfig, type PhotoRecord } from '@glimpse/platform'
import { openFilesystemBlobStore } from '@glimpse/platform/adapters/blob-store/filesystem'
import { photoRecord } from '@glimpse/platform/test/contracts/photo-record'
import { openSqliteJobQueue } from '@glimpse/platform/adapters/job-queue/sqlite'
import { openSqliteMetadataStore } from '@glimpse/platform/adapters/metadata-store/sqlite'
import { openSqliteDatabase, type SqliteDatabase } from '@glimpse/platform/adapters/sqlite-database'
import { openZvecVectorIndex } from '@glimpse/platform/adapters/vector-index/zvec'
import { onTestFinished } from 'vitest'
import type { Accounts } from '../accounts/accounts.ts'
import type { Context } from '../context.ts'
import { createLiveBus } from '../live/live-bus.ts'

/** Stands in for the models alone: four dimensions, one for each of four words. */
export const words = ['beach', 'dog', 'city', 'snow'] as const
export const vectorOf = (...weights: number[]) => {
  const vector = new Float32Array(4)
  vector.set(weights)
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

export interface TestContext extends Context {
  events: LiveEvent[]
  /** Changes the model, as a download or a setting would, and tells its listeners. */
  setModel(model: Partial<SearchModelStatus>): void
}

async function temporaryFolder(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'glimpse-backend-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

export async function openTestDatabase(): Promise<SqliteDatabase> {
  const database = openSqliteDatabase(path.join(await temporaryFolder(), 'test.db'))
  onTestFinished(() => database.close())
  return database
}

/** Every store as in the embedded mode, in a folder of its own that goes with the test; nothing runs in the background. */
export async function openTestContext(environment: Record<string, string> = {}): Promise<TestContext> {
  const directory = await temporaryFolder()
  const logger = createLogger('silent')
  const at = (name: string) => path.join(directory, name)
  const database = openSqliteDatabase(at('glimpse.db'))
  const metadata = await openSqliteMetadataStore({ database })
  const queue = await openSqliteJobQueue({ file: at('queue.db'), logger })
  const blobs = await openFilesystemBlobStore({ directory: at('blobs') })
  const vectors = await openZvecVectorIndex({ directory: at('vectors'), logger })
  onTestFinished(async () => {
    await queue.close()
    await vectors.close()
    await blobs.close()
    await metadata.close()
    database.close()
  })

  let model: SearchModelStatus = { wanted: 'auto', state: 'ready', basic: true, spaceId: 'space-a' }
  const listeners = new Set<(status: SearchModelStatus) => void>()
  const inference: Inference = {
    searchModel: () => model,
    onSearchModel(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async embedText(text) {
      const asked = text.split(' ')
      return {
        spaceId: model.spaceId!,
        vector: vectorOf(...words.map((word) => (asked.includes(word) ? 1 : 0.01))),
        unknownWords: asked.filter((word) => !(words as readonly string[]).includes(word)),
      }
    },
    process: () => Promise.reject(new Error('no worker runs here')),
    render: () => Promise.reject(new Error('no worker runs here')),
    close: () => Promise.resolve(),
  }

  const live = createLiveBus()
  const events: LiveEvent[] = []
  live.subscribe((event) => events.push(event))
  return {
    config: readConfig({ DATA_DIR: directory, ...environment }),
    logger,
    metadata,
    queue,
    blobs,
    vectors,
    inference,
    accounts: {} as Accounts,
    live,
    events,
    setModel(change) {
      model = { ...model, ...change }
      for (const listener of listeners) listener(model)
    },
  }
}

export async function addPhoto(
  { metadata }: Pick<Context, 'metadata'>,
  over: Partial<PhotoRecord> = {},
): Promise<PhotoRecord> {
  const { photo } = await metadata.photos.insert(photoRecord({ ownerId: 'anna', ...over }))
  return photo
}

/** A photo that a worker has read, with its vector. */
export async function addReadPhoto(
  context: Pick<Context, 'metadata' | 'vectors'>,
  vector: Float32Array,
  over: Partial<PhotoRecord> = {},
): Promise<PhotoRecord> {
  const spaceId = over.searchSpaceId ?? 'space-a'
  const photo = await addPhoto(context, {
    status: 'processed',
    stages: { derivatives: { state: 'ready' }, search: { state: 'ready' } },
    searchSpaceId: spaceId,
    dispatchedAt: '2024-01-01T00:00:00.000Z',
    revision: 1,
    ...over,
  })
  await context.vectors.ensureSpace(spaceId, vector.length)
  const { id, ownerId, takenAt, favorite, trashedAt } = photo
  const fields = { ownerId, takenAt, favorite, trashed: trashedAt !== undefined }
  await context.vectors.upsert(spaceId, [{ id, vector, fields }])
  return photo
}

/** Takes what lies in a queue, as consumers would, until nothing is left. */
export async function drain<Q extends Parameters<Context['queue']['counts']>[0]>(
  { queue }: Pick<Context, 'queue'>,
  name: Q,
) {
  type Message = Parameters<Parameters<typeof queue.consume<Q>>[2]>[0]['message']
  const messages: Message[] = []
  const waiting = (await queue.counts(name)).ready
  if (waiting === 0) return messages
  await new Promise<void>((resolve, reject) => {
    queue
      .consume(name, { prefetch: 1 }, ({ message }) => {
        messages.push(message)
        if (messages.length === waiting) resolve()
        return Promise.resolve()
      })
      .then((consumer) => onTestFinished(() => consumer.stop()), reject)
  })
  return messages
}
