import type { ErrorCode } from '@glimpse/contract'

/** An error that a client may see: `code` is from the contract, `status` the HTTP status it becomes. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly fields: readonly { field: string; message: string }[] | undefined

  constructor(
    code: ErrorCode,
    status: number,
    message: string,
    options?: ErrorOptions & { fields?: { field: string; message: string }[] },
  ) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    this.status = status
    this.fields = options?.fields
  }
}

/** A store, queue or index does not answer; the caller may try again later. */
export class StoreUnavailableError extends AppError {
  constructor(store: string, options?: ErrorOptions) {
    super('store_unavailable', 503, `${store} is not available`, options)
  }
}

/** No room left where blobs are kept: nothing was stored. */
export class StorageFullError extends AppError {
  constructor(options?: ErrorOptions) {
    super('storage_full', 507, 'There is no room left to store this file', options)
  }
}

/** A vector with the wrong number of dimensions for its space: a programming error, never stored. */
export class DimensionMismatchError extends AppError {
  constructor(spaceId: string, expected: number, actual: number) {
    super('internal', 500, `space ${spaceId} holds ${expected}-dimensional vectors, got ${actual}`)
  }
}
