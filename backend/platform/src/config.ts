import path from 'node:path'
import { z } from 'zod'
import { logLevels } from './logger.ts'

/** An empty value counts as unset. */
const unset = (value: unknown) => (value === '' ? undefined : value)
const setting = <T extends z.ZodType>(schema: T) => z.preprocess(unset, schema)
const integer = (fallback: number, least: number, most: number) =>
  setting(z.coerce.number().int().min(least).max(most).default(fallback))
const flag = (fallback: boolean) => setting(z.stringbool().default(fallback))

const environment = z.object({
  PORT: integer(3000, 0, 65535),
  HOST: setting(z.string().default('0.0.0.0')),
  DATA_DIR: setting(z.string().default('./data')),
  PUBLIC_URL: setting(z.url({ protocol: /^https?$/ }).optional()),
  LOG_LEVEL: setting(z.enum(logLevels).default('info')),
  METRICS_PORT: setting(z.coerce.number().int().min(0).max(65535).optional()),
  SIGNUP: setting(z.enum(['open', 'invite', 'closed']).default('open')),
  AUTH_SECRET: setting(z.string().min(32).optional()),
  MODELS_DIR: setting(z.string().optional()),
  SEARCH_MODEL: setting(z.string().max(200).default('auto')),
  FACE_MODEL: setting(z.string().max(200).default('auto')),
  MODEL_DOWNLOAD: flag(true),
  HF_ENDPOINT: setting(z.url({ protocol: /^https?$/ }).default('https://huggingface.co')),
  MAX_UPLOAD_MB: integer(500, 1, 100_000),
  TRASH_DAYS: integer(30, 1, 3650),
  THUMBNAIL_SIZE: integer(640, 64, 2048),
  THUMBNAIL_QUALITY: integer(75, 1, 100),
  PREVIEW_SIZE: integer(2048, 256, 8192),
  PREVIEW_QUALITY: integer(80, 1, 100),
  WORKER_MEMORY_MB: integer(2048, 512, 1_000_000),
  GLIMPSE_EPHEMERAL: flag(false),
})

export interface Config {
  port: number
  host: string
  dataDir: string
  publicUrl: string | undefined
  logLevel: (typeof logLevels)[number]
  /** Prometheus metrics; undefined: off. */
  metricsPort: number | undefined
  signup: 'open' | 'invite' | 'closed'
  authSecret: string | undefined
  models: { dir: string; search: string; faces: string; download: boolean; hubEndpoint: string }
  maxUploadBytes: number
  trashDays: number
  /** Longest sides in pixels, WebP qualities 1–100. */
  derivatives: {
    thumbnailSide: number
    thumbnailQuality: number
    previewSide: number
    previewQuality: number
  }
  /** The child process that runs the models is renewed above this resident size. */
  workerMemoryBytes: number
  /** Started by the CLI for one command: listens on the loopback interface only. */
  ephemeral: boolean
}

/** All that is wrong with the settings, in words, at once. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`Some settings are not usable:\n${problems.join('\n')}`)
  }
  const e = parsed.data
  const dataDir = path.resolve(e.DATA_DIR)
  return {
    port: e.PORT,
    host: e.GLIMPSE_EPHEMERAL ? '127.0.0.1' : e.HOST,
    dataDir,
    publicUrl: e.PUBLIC_URL?.replace(/\/+$/, ''),
    logLevel: e.LOG_LEVEL,
    metricsPort: e.METRICS_PORT,
    signup: e.SIGNUP,
    authSecret: e.AUTH_SECRET,
    models: {
      dir: e.MODELS_DIR ? path.resolve(e.MODELS_DIR) : path.join(dataDir, 'models'),
      search: e.SEARCH_MODEL,
      faces: e.FACE_MODEL,
      download: e.MODEL_DOWNLOAD,
      hubEndpoint: e.HF_ENDPOINT.replace(/\/+$/, ''),
    },
    maxUploadBytes: e.MAX_UPLOAD_MB * 1024 * 1024,
    trashDays: e.TRASH_DAYS,
    derivatives: {
      thumbnailSide: e.THUMBNAIL_SIZE,
      thumbnailQuality: e.THUMBNAIL_QUALITY,
      previewSide: e.PREVIEW_SIZE,
      previewQuality: e.PREVIEW_QUALITY,
    },
    workerMemoryBytes: e.WORKER_MEMORY_MB * 1024 * 1024,
    ephemeral: e.GLIMPSE_EPHEMERAL,
  }
}
