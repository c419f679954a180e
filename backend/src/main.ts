import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { createAdaptorServer } from '@hono/node-server'
import { AppError, ConfigError, createLogger, readConfig } from '@glimpse/platform'
import { version } from '../../package.json'
import { createApp } from './app.ts'
import { openContext } from './compose.ts'
import { attachSocketServer } from './live/socket-server.ts'
import { startMetricsServer } from './metrics.ts'
import { newLocalToken, removeServerFile, writeServerFile } from './server-file.ts'

const backstopMs = 10_000
const patienceMs = 3_000
const beside = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

async function main() {
  const config = readConfig(process.env)
  const logger = createLogger(config.logLevel)
  const localToken = newLocalToken()
  const { context, close: closeContext } = await openContext({
    config,
    logger,
    localToken,
    childEntry: beside('./inference-child.js'),
    manifestsDir: beside('../inference/models'),
  })
  const { app, close: closeApp } = await createApp(context, { version, interfaceDir: beside('./public') })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  // Large uploads over slow lines take as long as they take; headers do not.
  server.requestTimeout = 0
  server.headersTimeout = 60_000
  const sockets = attachSocketServer(server, context)
  const metrics = await startMetricsServer(context)

  let closing: Promise<void> | undefined
  const shutDown = (code: number) =>
    (closing ??= (async () => {
      setTimeout(() => process.exit(code || 1), backstopMs).unref()
      await removeServerFile(config.dataDir)
      server.close()
      // Requests under way may end; an upload over a slow line would hold up everything else.
      const patience = setTimeout(() => server.closeAllConnections(), patienceMs)
      await sockets.close()
      clearTimeout(patience)
      closeApp()
      await closeContext()
      await metrics?.close()
      logger.info('stopped')
      process.exit(code)
    })())
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void shutDown(0))
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'uncaught')
    void shutDown(1)
  })
  process.on('unhandledRejection', (error) => {
    logger.fatal({ err: error }, 'unhandled rejection')
    void shutDown(1)
  })

  // Started by a command line for its own time: it must not outlive that, however it ended.
  const parent = process.ppid
  if (config.ephemeral) setInterval(() => process.ppid !== parent && void shutDown(0), 2_000).unref()

  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(config.port, config.host, resolve)
    })
  } catch (error) {
    logger.fatal({ err: error }, `port ${config.port} cannot be listened on`)
    return shutDown(1)
  }
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  await writeServerFile(config.dataDir, {
    url,
    pid: process.pid,
    token: localToken,
    startedAt: new Date().toISOString(),
  })
  logger.info(
    { url: config.publicUrl ?? `http://localhost:${port}`, dataDir: config.dataDir },
    'Glimpse is ready',
  )
}

/** What a person can mend is told in words, with its causes; a fault of ours with its stack. */
function inWords(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  if (!(error instanceof AppError)) return inspect(error)
  const causes: string[] = []
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.message)
  return `Glimpse cannot start: ${causes.join(': ')}`
}

main().catch((error: unknown) => {
  process.stderr.write(`${inWords(error)}\n`)
  process.exit(1)
})
