import type { Context } from '../context.ts'

const everyMs = 2_000

/** Tells every client how the queue stands, but only while the numbers change and somebody may be listening. */
export function startQueueStats({ queue, live, logger }: Pick<Context, 'queue' | 'live' | 'logger'>) {
  let last = ''
  const timer = setInterval(() => {
    queue.counts('photo.process').then(
      ({ ready, inFlight, delayed, dead }) => {
        const payload = { ready: ready + delayed, inFlight, dead }
        const now = JSON.stringify(payload)
        if (now === last) return
        last = now
        live.publish({ name: 'queue:stats', payload })
      },
      (error: unknown) => logger.debug({ err: error }, 'the queue could not be counted'),
    )
  }, everyMs).unref()
  return { stop: () => clearInterval(timer) }
}
