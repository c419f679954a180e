import type { Problem } from '@glimpse/contract'

/** Told to the person as one sentence, without a stack; ends the command with `exitCode`. */
export class CommandError extends Error {
  override name = 'CommandError'
  readonly exitCode: number
  constructor(message: string, options: ErrorOptions & { exitCode?: number } = {}) {
    super(message, options)
    this.exitCode = options.exitCode ?? 1
  }
}

/** The server said no, and why. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly status: number
  readonly code: string
  constructor(status: number, problem: Partial<Problem> | undefined) {
    super(problem?.detail ?? problem?.title ?? `the server answered ${status}`)
    this.status = status
    this.code = problem?.code ?? 'internal'
  }
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
