import { setTimeout as delay } from 'node:timers/promises'
import type { SearchModelStatus } from '@glimpse/contract'
import type { Context } from '../context.ts'
import { processJobOf } from './dispatch.ts'
import { isIdle } from './idle.ts'

/** Few enough that a restart repeats little, enough that the workers never wait. */
const ahead = 200
const lookAgainMs = 500
const everyMs = 15_000

/**
 * Whenever a search model is ready, photos without a vector in its space are handed to the workers for the search stage
 * alone: those that came while no model was there, and all of them after a change of model. A photo that was being read
 * while the model changed is found by looking again whenever the queue is idle.
 */
export function startBackfill(context: Context): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Promise<void> = Promise.resolve()
  let spaceRunning: string | undefined

  const start = (when: () => Promise<boolean>) => {
    const { state, spaceId } = context.inference.searchModel()
    if (state !== 'ready' || !spaceId || spaceId === spaceRunning) return
    spaceRunning = spaceId
    running = running
      .then(async () => {
        if (!signal.aborted && (await when())) await fillSpace(context, spaceId, signal)
      })
      .catch((error: unknown) => {
        if (signal.aborted) return
        context.logger.warn({ err: error }, 'filling the search space stopped; it goes on soon')
      })
      .finally(() => {
        if (spaceRunning === spaceId) spaceRunning = undefined
      })
  }
  let seen: string | undefined
  const onModel = ({ state, spaceId }: SearchModelStatus) => {
    if (state !== 'ready' || spaceId === seen) return
    seen = spaceId
    start(() => Promise.resolve(true))
  }
  const unwatch = context.inference.onSearchModel(onModel)
  onModel(context.inference.searchModel())
  const timer = setInterval(() => start(() => isIdle(context.queue)), everyMs).unref()
  return {
    async stop() {
      unwatch()
      clearInterval(timer)
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
