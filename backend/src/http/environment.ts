import type { HttpBindings } from '@hono/node-server'
import { OpenAPIHono } from '@hono/zod-openapi'
import { AppError, type Logger } from '@glimpse/platform'
import type { User } from '../accounts/accounts.ts'

export interface Environment {
  Bindings: HttpBindings
  Variables: { requestId: string; log: Logger; user: User }
}

/** A router whose invalid input becomes one problem that names each field; a path that names nothing is not found. */
export function createRouter() {
  return new OpenAPIHono<Environment>({
    defaultHook: (result, c) => {
      if (result.success) return
      if (result.target === 'param') throw nothingAt(c.req)
      throw invalid(result.error.issues)
    },
  })
}

export const nothingAt = ({ method, path }: { method: string; path: string }) =>
  new AppError('not_found', 404, `There is nothing at ${method} ${path}`)

export function invalid(issues: readonly { path: PropertyKey[]; message: string }[]): AppError {
  const fields = issues.map(({ path, message }) => ({
    field: path.map(String).join('.') || '(body)',
    message,
  }))
  const detail = fields.map(({ field, message }) => `${field}: ${message}`).join('; ')
  return new AppError('validation_failed', 400, detail, { fields })
}
