import type * as Contract from '@glimpse/contract'
import type { ErrorCode, Problem } from '@glimpse/contract'

export type FieldError = { field: string; message: string }

/** What went wrong, in words a person can read (`message`), with the code and the fields for the program. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: ErrorCode | 'offline' | (string & {})
  readonly fields: FieldError[]
  readonly requestId: string | undefined

  constructor(problem: {
    status: number
    code: string
    message: string
    fields?: FieldError[]
    requestId?: string
  }) {
    super(problem.message)
    this.status = problem.status
    this.code = problem.code
    this.fields = problem.fields ?? []
    this.requestId = problem.requestId
  }
}

type Schemas = typeof Contract
type Parsed<N extends keyof Schemas> = Schemas[N] extends { parse: (input: unknown) => infer T } ? T : never
/** The names of the contract's schemas that an answer can be checked against. */
export type SchemaName = {
  [N in keyof Schemas]: Schemas[N] extends { parse: unknown } ? N : never
}[keyof Schemas]

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  body?: unknown
  query?: Record<string, string | number | boolean | undefined>
  signal?: AbortSignal | undefined
}

/**
 * One request to the API. `answer` names the contract schema of the JSON that comes back.
 * Throws ApiError: the server's problem, or code `offline` when the server cannot be reached.
 */
export async function request<N extends SchemaName>(
  path: string,
  answer: N,
  options: RequestOptions = {},
): Promise<Parsed<N>> {
  const body = await send(path, options)
  // In development a wrong answer is caught where it arrives; in production the server is trusted and zod stays out.
  if (import.meta.env.DEV) {
    const contract = await import('@glimpse/contract')
    return (contract[answer] as unknown as { parse: (input: unknown) => Parsed<N> }).parse(body)
  }
  return body as Parsed<N>
}

/** As `request`, for answers that have no schema in the contract (accounts) or no body. */
export async function send(
  path: string,
  { method = 'GET', body, query, signal }: RequestOptions = {},
): Promise<unknown> {
  const response = await fetch(withQuery(path, query), {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw unreachable()
  })
  const text = await response.text()
  const json = parseJson(text)
  if (!response.ok) throw toApiError(response.status, json)
  return json
}

export function unreachable(): ApiError {
  const message = 'The server cannot be reached. Check that Glimpse is running and that you are online.'
  return new ApiError({ status: 0, code: 'offline', message })
}

/** Reads both of the shapes errors come in: problem+json, and the `{ code, message }` of the account endpoints. */
export function toApiError(status: number, json: unknown): ApiError {
  const problem = (typeof json === 'object' && json !== null ? json : {}) as Partial<Problem> & {
    message?: string
  }
  return new ApiError({
    status,
    code: problem.code ?? 'internal',
    message: problem.detail ?? problem.message ?? problem.title ?? sentenceFor(status),
    ...(problem.errors === undefined ? {} : { fields: problem.errors }),
    ...(problem.requestId === undefined ? {} : { requestId: problem.requestId }),
  })
}

function sentenceFor(status: number): string {
  if (status === 413) return 'This is larger than the server accepts.'
  if (status === 429) return 'Too many requests at once. Wait a moment and try again.'
  if (status >= 500) return 'The server had a problem. Try again in a moment.'
  return 'The server did not accept this.'
}

function withQuery(path: string, query: RequestOptions['query'] = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value))
  const text = params.toString()
  return text === '' ? path : `${path}?${text}`
}

function parseJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    // A proxy's HTML page: the status alone tells what happened.
    return undefined
  }
}
