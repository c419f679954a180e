import { readiness, type Readiness } from '@glimpse/contract'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { json } from '../../http/describe.ts'
import { createRouter } from '../../http/environment.ts'

const live = createRoute({
  method: 'get',
  path: '/health/live',
  tags: ['health'],
  summary: 'The process answers',
  responses: { 200: json(z.object({ status: z.literal('live') }), 'Alive') },
})
const ready = createRoute({
  method: 'get',
  path: '/health/ready',
  tags: ['health'],
  summary: 'Each dependency by name',
  responses: { 200: json(readiness, 'Ready, perhaps degraded'), 503: json(readiness, 'A store is down') },
})

type State = Readiness['dependencies'][string]

export function healthRoutes(
  context: Pick<Context, 'metadata' | 'blobs' | 'queue' | 'vectors' | 'inference'>,
) {
  return createRouter()
    .openapi(live, (c) => c.json({ status: 'live' as const }, 200))
    .openapi(ready, async (c) => {
      const { metadata, blobs, queue, vectors } = context
      const checked = await Promise.all(
        Object.entries({ metadata, blobs, queue, vectors }).map(
          async ([name, store]) => [name, await check(store)] as const,
        ),
      )
      const dependencies = {
        ...Object.fromEntries(checked),
        searchModel: searchModelState(context.inference),
      }
      const states = Object.values(dependencies).map(({ status }) => status)
      const status = states.includes('down')
        ? 'unavailable'
        : states.includes('degraded')
          ? 'degraded'
          : 'ready'
      const answer: Readiness = { status, dependencies }
      return status === 'unavailable' ? c.json(answer, 503) : c.json(answer, 200)
    })
}

async function check(store: { check(): Promise<void> }): Promise<State> {
  try {
    await store.check()
    return { status: 'ok' }
  } catch (error) {
    return { status: 'down', detail: error instanceof Error ? error.message : String(error) }
  }
}

function searchModelState(inference: Context['inference']): State {
  const { state, message } = inference.searchModel()
  return state === 'ready'
    ? { status: 'ok' }
    : { status: 'degraded', detail: message ?? `the search model is ${state}` }
}
