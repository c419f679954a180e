/** Fields that queries filter by; the backend keeps them in step with the metadata. */
export interface VectorFields {
  ownerId: string
  /** Wall clock, `YYYY-MM-DDTHH:mm:ss`. */
  takenAt: string
  favorite: boolean
  trashed: boolean
}

export interface VectorFilter {
  ownerId: string
  /** Undefined: both. */
  trashed?: boolean | undefined
  favorite?: boolean | undefined
  /** Inclusive wall-clock bounds, `YYYY-MM-DDTHH:mm:ss`. */
  takenFrom?: string | undefined
  takenTo?: string | undefined
}

export interface VectorPoint {
  /** Photo id (later: face id). */
  id: string
  /** Unit length, float32. */
  vector: Float32Array
  fields: VectorFields
}

export interface VectorHit {
  id: string
  /** Cosine similarity, −1 to 1. */
  score: number
}

/**
 * Vectors by space: a space is one model in one configuration, and its vectors have one dimension.
 * A space that does not exist answers queries with nothing.
 */
export interface VectorIndex {
  /** Idempotent; a different dimension for a known space throws DimensionMismatchError. */
  ensureSpace(spaceId: string, dimensions: number): Promise<void>
  listSpaces(): Promise<{ spaceId: string; dimensions: number; count: number }[]>
  dropSpace(spaceId: string): Promise<void>
  /** Insert or replace; durable once resolved. A wrong dimension throws DimensionMismatchError and stores nothing. */
  upsert(spaceId: string, points: readonly VectorPoint[]): Promise<void>
  /** Changes fields of a point in every space that has it; points that are not there are passed over. */
  updateFields(id: string, fields: Partial<Omit<VectorFields, 'ownerId'>>): Promise<void>
  /** Removes points from every space; missing ones are no error. */
  delete(ids: readonly string[]): Promise<void>
  /** Nearest first, filtered inside the index: `limit` hits come back whenever that many match. Ties by id. */
  query(
    spaceId: string,
    query: { vector: Float32Array; limit: number; filter: VectorFilter },
  ): Promise<VectorHit[]>
  /** Vectors by id, missing ones left out. */
  fetch(spaceId: string, ids: readonly string[]): Promise<Map<string, Float32Array>>
  /** Every point id of a space (for the reconciler). */
  ids(spaceId: string): AsyncIterable<string>
  check(): Promise<void>
  close(): Promise<void>
}
