import type { ErrorCode, ProcessJob, ReadPhoto, RenderQuery } from '@glimpse/contract'
import { AppError } from '@glimpse/platform'
import type { ResolvedModel } from '../models/types.ts'
import type { DecodeLimits, DerivativeOptions } from '../pipeline/options.ts'

/** What the child is told once, as its first message. */
export interface ChildConfig {
  blobs: { directory: string }
  derivatives: DerivativeOptions
  limits: DecodeLimits
  /** Originals with more bytes are refused: a file is held in memory while it is read. */
  maxOriginalBytes: number
  /** Pictures decoded at once. */
  decodes: number
  /** Threads of a model session. */
  modelThreads: number
  /** Pictures embedded in one session run. */
  batchSize: number
  heartbeatMs: number
}

export interface RenderRequest {
  originalKey: string
  mimeType: string
  render: RenderQuery
  targetKey: string
}

/** `waiting`: no search model is loaded; the parent knows why. */
export interface ChildProcessed {
  read?: ReadPhoto | undefined
  search?: { state: 'ready'; spaceId: string; vector: Float32Array } | { state: 'waiting' } | undefined
}

/** Calls by name: what is sent, what comes back. Pixels never cross; vectors do. */
export interface Calls {
  process: { request: ProcessJob; answer: ChildProcessed }
  render: { request: RenderRequest; answer: { contentType: string } }
  embedText: {
    request: string
    answer: { spaceId: string; vector: Float32Array; unknownWords: string[] } | undefined
  }
}
export type CallName = keyof Calls
export type CallMessage = {
  [N in CallName]: { type: 'call'; id: number; name: N; request: Calls[N]['request'] }
}[CallName]

export type ToChild =
  | { type: 'start'; config: ChildConfig }
  | { type: 'load'; model: ResolvedModel }
  | CallMessage
  | { type: 'cancel'; id: number }

export type FromChild =
  | { type: 'ready' }
  | { type: 'loaded'; spaceId: string }
  | { type: 'load-failed'; spaceId: string; message: string }
  /** Work on this call began: it no longer waits for its turn. */
  | { type: 'began'; id: number }
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'error'; id: number; error: WireError }
  /** Sent about every second: sign of life, and resident memory in bytes. */
  | { type: 'alive'; rss: number }

export type WireError =
  | { kind: 'app'; code: ErrorCode; status: number; message: string; cause?: string | undefined }
  | { kind: 'other'; name: string; message: string; stack?: string | undefined }

export function toWire(error: unknown): WireError {
  if (error instanceof AppError) {
    const cause = error.cause instanceof Error ? error.cause.message : undefined
    return { kind: 'app', code: error.code, status: error.status, message: error.message, cause }
  }
  if (error instanceof Error)
    return { kind: 'other', name: error.name, message: error.message, stack: error.stack }
  return { kind: 'other', name: 'Error', message: String(error) }
}

export function fromWire(wire: WireError): Error {
  if (wire.kind === 'app') {
    const options = wire.cause === undefined ? undefined : { cause: new Error(wire.cause) }
    return new AppError(wire.code, wire.status, wire.message, options)
  }
  const error = new Error(wire.message)
  error.name = wire.name
  if (wire.stack) error.stack = wire.stack
  return error
}
