import type { Config, BlobStore, JobQueue, Logger, MetadataStore, VectorIndex } from '@glimpse/platform'
import type { Inference } from '@glimpse/inference'
import type { Accounts } from './accounts/accounts.ts'
import type { LiveBus } from './live/live-bus.ts'

/** Everything a use-case may need; each takes the slice it uses. */
export interface Context {
  config: Config
  logger: Logger
  metadata: MetadataStore
  blobs: BlobStore
  queue: JobQueue
  vectors: VectorIndex
  inference: Inference
  accounts: Accounts
  live: LiveBus
}
