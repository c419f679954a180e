import type { ProcessJob, ReadPhoto, RenderQuery, SearchModelStatus } from '@glimpse/contract'

/** What the pipeline made of one photo. Derivatives are already in the blob store. */
export interface Processed {
  /** Present when the job asked for derivatives. */
  read?: ReadPhoto | undefined
  /** Present when the job asked for search. `vector` is unit length, float32, as long as the space has dimensions. */
  search?:
    | { state: 'ready'; spaceId: string; vector: Float32Array }
    | { state: 'waiting'; reason: string }
    | undefined
}

/** The process that runs the models died while it worked on this; whose fault it was is not known. */
export class InferenceCrashedError extends Error {
  override name = 'InferenceCrashedError'
}

/** Reads pictures and runs models, in one child process in embedded mode; thread-safe in the sense of any number of calls at once. */
export interface Inference {
  searchModel(): SearchModelStatus
  /** Called at each change of `searchModel()` (download progress at most twice a second). */
  onSearchModel(listener: (status: SearchModelStatus) => void): () => void
  /**
   * Throws AppError with a picture code (`image_unreadable` …) for a file that can never be read,
   * InferenceCrashedError when the child died, other errors when another try may help.
   */
  process(job: ProcessJob, signal: AbortSignal): Promise<Processed>
  /** Throws AppError `model_unavailable` (503) while no search model is ready. LRU-cached. */
  embedText(text: string): Promise<{ spaceId: string; vector: Float32Array; unknownWords: string[] }>
  /** Makes one render of an original and stores it under `targetKey`. Throws like `process`. */
  render(request: {
    originalKey: string
    mimeType: string
    render: RenderQuery
    targetKey: string
  }): Promise<{ contentType: string }>
  close(): Promise<void>
}
