import { pino, type Logger } from 'pino'

export type { Logger }
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Structured logs, one JSON object a line; cookies, keys and passwords never appear. */
export function createLogger(level: (typeof logLevels)[number], destination?: 'stderr'): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          '*.password',
          '*.cookie',
          '*.authorization',
          'headers.cookie',
          'headers.authorization',
          'headers["x-api-key"]',
        ],
        censor: '[hidden]',
      },
    },
    pino.destination({ dest: destination === 'stderr' ? 2 : 1, sync: false }),
  )
}
