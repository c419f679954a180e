import { createServer } from 'node:http'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { queueNames } from '@glimpse/contract'
import type { Context } from './context.ts'

/** Prometheus text on its own port, never on the public one. Off unless METRICS_PORT is set. */
export async function startMetricsServer({ config, queue, inference, logger }: Context) {
  if (config.metricsPort === undefined) return undefined
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'glimpse_' })
  new Gauge({
    name: 'glimpse_queue_messages',
    help: 'Messages by queue and state',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      for (const name of queueNames) {
        for (const [state, count] of Object.entries(await queue.counts(name)))
          this.set({ queue: name, state }, count)
      }
    },
  })
  new Gauge({
    name: 'glimpse_search_model_ready',
    help: '1 when a search model answers',
    registers: [registry],
    collect() {
      this.set(inference.searchModel().state === 'ready' ? 1 : 0)
    },
  })
  const server = createServer((_request, response) => {
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => {
        logger.warn({ err: error }, 'metrics could not be read')
        response.writeHead(503).end()
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.metricsPort, resolve)
  })
  return {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
