import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { processJobOf } from './dispatch.ts'

/** Few enough that a restart repeats little, enough that the workers never wait. */
const ahead = 200
const lookAgainMs = 500

/**
 * Whenever a search model is ready, photos without a vector in its space are handed to the workers for the search stage
 * alone: those that came while no model was there, and all of them after a change of model.
 */
export function startBackfill(context: Context): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let spaceRunning: string | undefined

  const start = () => {
    const { state, spaceId } = context.inference.searchModel()
    if (state !== 'ready' || !spaceId || spaceId === spaceRunning) return
    spaceRunning = spaceId
    running = running
      .then(() => fillSpace(context, spaceId, stopping.signal))
      .catch((error: unknown) => {
        if (stopping.signal.aborted) return
        spaceRunning = undefined
        context.logger.warn(
          { err: error },
          'filling the search space stopped; it goes on with the next change',
        )
      })
  }
  const unwatch = context.inference.onSearchModel(start)
  start()
  return {
    async stop() {
      unwatch()
      stopping.abort()
      await running
    },
  }
}

export async function fillSpace(context: Context, spaceId: string, signal: AbortSignal): Promise<void> {
  const { metadata, queue, inference, logger } = context
  let handed = 0
  for (let after: string | undefined; ;) {
    await queueHasRoom(queue, signal)
    if (inference.searchModel().spaceId !== spaceId) return
    const photos = await metadata.photos.scan({ kind: 'withoutSpace', spaceId }, { limit: ahead, after })
    if (photos.length === 0) break
    await queue.publish(
      'photo.process',
      photos.map((photo) => processJobOf(photo, ['search'])),
    )
    handed += photos.length
    after = photos.at(-1)!.id
  }
  if (handed) logger.info({ spaceId, photos: handed }, 'photos handed to the search model')
}

async function queueHasRoom(queue: Context['queue'], signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const { ready, delayed } = await queue.counts('photo.process')
    if (ready + delayed < ahead) return
    await delay(lookAgainMs, undefined, { signal })
  }
}
