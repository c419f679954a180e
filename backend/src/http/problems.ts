import type { ErrorCode, Problem } from '@glimpse/contract'
import { AppError, StoreUnavailableError } from '@glimpse/platform'
import type { Context as HonoContext } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { ZodError } from 'zod'
import { invalid, type Environment } from './environment.ts'

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported type',
  416: 'Range not satisfiable',
  422: 'Not processable',
  429: 'Too many requests',
  500: 'Something went wrong',
  503: 'Not available now',
  507: 'No room left',
}
const codes: Record<number, ErrorCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
}

/** Whatever was thrown, as RFC 9457 problem+json; what nobody foresaw is logged whole and told as little. */
export function problemResponse(error: unknown, c: HonoContext<Environment>): Response {
  const known = asAppError(error)
  const log = c.get('log')
  if (known.status >= 500) log?.error({ err: error }, known.message)
  const requestId = c.get('requestId') ?? ''
  const body: Problem = {
    type: `https://glimpse.photos/problems/${known.code}`,
    title: titles[known.status] ?? 'Error',
    status: known.status,
    detail: known.message,
    code: known.code,
    requestId,
    ...(known.fields ? { errors: [...known.fields] } : {}),
  }
  const headers = new Headers({ 'content-type': 'application/problem+json', 'x-request-id': requestId })
  if (error instanceof StoreUnavailableError || known.status === 503) headers.set('retry-after', '5')
  if (known.status === 429) headers.set('retry-after', '1')
  return new Response(JSON.stringify(body), { status: known.status, headers })
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof ZodError) return invalid(error.issues)
  if (error instanceof HTTPException) {
    return new AppError(
      codes[error.status] ?? 'bad_request',
      error.status,
      error.message || titles[error.status] || 'Bad request',
    )
  }
  return new AppError('internal', 500, 'Something went wrong on our side. It has been written to the log.')
}
