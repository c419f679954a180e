import path from 'node:path'
import { createLocalInference, openModelWatch, startWorker } from '@glimpse/inference'
import type { Config, Logger } from '@glimpse/platform'
import { openFilesystemBlobStore } from '@glimpse/platform/adapters/blob-store/filesystem'
import { openSqliteJobQueue } from '@glimpse/platform/adapters/job-queue/sqlite'
import { openSqliteMetadataStore } from '@glimpse/platform/adapters/metadata-store/sqlite'
import { openSqliteDatabase } from '@glimpse/platform/adapters/sqlite-database'
import { openZvecVectorIndex } from '@glimpse/platform/adapters/vector-index/zvec'
import { SqliteDialect } from 'kysely'
import { openAccounts } from './accounts/open-accounts.ts'
import { sqliteUserDirectory } from './accounts/sqlite-user-directory.ts'
import type { Context } from './context.ts'
import { prepareDataDirectory, readOrCreateSecret } from './data-directory.ts'
import { startBackfill } from './ingest/backfill.ts'
import { consumeResults } from './ingest/consume-results.ts'
import { startSweeper } from './ingest/sweeper.ts'
import { createLiveBus } from './live/live-bus.ts'
import { startQueueStats } from './live/queue-stats.ts'

export interface ComposeOptions {
  config: Config
  logger: Logger
  localToken: string
  /** Built entry of the inference child. */
  childEntry: string
  /** Folder of manifests, with the starter model in it. */
  manifestsDir: string
}

type Closer = () => Promise<void> | void

/** Opens everything in order; a failed boot closes what it opened, and `close` closes in reverse. */
export async function openContext(
  options: ComposeOptions,
): Promise<{ context: Context; close: () => Promise<void> }> {
  const closers: Closer[] = []
  const close = async () => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer()
  }
  try {
    return { context: await open(options, closers), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open(
  { config, logger, localToken, childEntry, manifestsDir }: ComposeOptions,
  closers: Closer[],
) {
  const opened = async <T extends { close(): Promise<void> | void }>(opening: T | Promise<T>): Promise<T> => {
    const resource = await opening
    closers.push(() => resource.close())
    return resource
  }
  const inData = (name: string) => path.join(config.dataDir, name)
  await prepareDataDirectory(config.dataDir)

  // The vector index comes first: it is what tells a second server on the same data to go away.
  const vectors = await opened(openZvecVectorIndex({ directory: inData('vectors'), logger }))
  const blobsDir = inData('blobs')
  const blobs = await opened(openFilesystemBlobStore({ directory: blobsDir }))
  const database = await opened(openSqliteDatabase(inData('glimpse.db'), { name: 'The metadata store' }))
  const metadata = await opened(openSqliteMetadataStore({ database }))
  const queue = await opened(openSqliteJobQueue({ file: inData('queue.db'), logger }))

  const accountsDatabase = await opened(
    openSqliteDatabase(inData('accounts.db'), { name: 'The accounts store' }),
  )
  const accounts = await openAccounts({
    database: { dialect: new SqliteDialect({ database: accountsDatabase.raw }), type: 'sqlite' },
    directory: sqliteUserDirectory(accountsDatabase),
    secret: config.authSecret ?? (await readOrCreateSecret(config.dataDir)),
    signup: config.signup,
    publicUrl: config.publicUrl,
    localToken,
    logger,
  })

  const models = await opened(
    openModelWatch({
      wanted: config.models.search,
      modelsDir: config.models.dir,
      starterDir: path.join(manifestsDir, 'starter'),
      manifestsDir,
      download: config.models.download,
      hubEndpoint: config.models.hubEndpoint,
      logger,
    }),
  )
  const inference = await opened(
    createLocalInference({
      models,
      blobs: { directory: blobsDir },
      childEntry,
      derivatives: config.derivatives,
      memoryLimit: config.workerMemoryBytes,
      logger,
    }),
  )

  const live = createLiveBus()
  const context: Context = { config, logger, metadata, blobs, queue, vectors, inference, accounts, live }
  const running = async (
    started: { stop(): Promise<void> | void } | Promise<{ stop(): Promise<void> | void }>,
  ) => {
    const service = await started
    closers.push(() => service.stop())
  }
  await running(consumeResults(context))
  await running(startWorker({ queue, vectors, inference, logger }))
  await running(startBackfill(context))
  await running(startSweeper(context))
  await running(startQueueStats(context))
  return context
}
