import type { Context } from '../context.ts'
import { deletePhotos } from '../photos/delete-photos.ts'
import { dispatchPhotos } from './dispatch.ts'
import { isIdle } from './idle.ts'

const everyMs = 15_000
const pageSize = 200
/** Longer than any queue should need when it is idle: then the job or its result was lost. */
const unansweredMs = 10 * 60_000

/** The outbox: what was accepted but never dispatched, or never answered, is handed out again; old trash goes. */
export async function sweep(
  context: Context,
  now = Date.now(),
): Promise<{ dispatched: number; emptied: number }> {
  const { metadata, queue } = context
  let dispatched = 0
  for (let after: string | undefined; ;) {
    const photos = await metadata.photos.scan({ kind: 'undispatched' }, { limit: pageSize, after })
    await dispatchPhotos(context, photos)
    dispatched += photos.length
    after = photos.at(-1)?.id
    if (photos.length < pageSize) break
  }
  if (await isIdle(queue))
    dispatched += await redispatchUnanswered(context, new Date(now - unansweredMs).toISOString())
  await dropOldSpaces(context)
  return { dispatched, emptied: await emptyOldTrash(context, now) }
}

async function redispatchUnanswered(context: Context, before: string): Promise<number> {
  let found = 0
  for (let after: string | undefined; ;) {
    const photos = await context.metadata.photos.scan(
      { kind: 'unanswered', before },
      { limit: pageSize, after },
    )
    // What waits for a model has been answered: the backfill hands it out when the model is there.
    const lost = photos.filter((photo) => photo.stages.derivatives.state === 'waiting')
    for (const { id, attempt } of lost) {
      await context.metadata.photos.update(id, (photo) =>
        photo.attempt === attempt ? { dispatchedAt: undefined } : undefined,
      )
    }
    await dispatchPhotos(context, lost)
    found += lost.length
    after = photos.at(-1)?.id
    if (photos.length < pageSize) return found
  }
}

async function emptyOldTrash(context: Context, now: number): Promise<number> {
  const before = new Date(now - context.config.trashDays * 86_400_000).toISOString()
  const photos = await context.metadata.photos.scan({ kind: 'trashedBefore', before }, { limit: pageSize })
  for (const { id, ownerId } of photos) await deletePhotos(context, ownerId, [id])
  return photos.length
}

/** After a change of model: once every readable photo is in the new space, the old vectors serve nobody. */
async function dropOldSpaces({ inference, metadata, vectors, logger }: Context): Promise<void> {
  const { state, spaceId } = inference.searchModel()
  if (state !== 'ready' || !spaceId) return
  const old = (await vectors.listSpaces()).filter((space) => space.spaceId !== spaceId)
  if (old.length === 0) return
  if ((await metadata.photos.scan({ kind: 'withoutSpace', spaceId }, { limit: 1 })).length > 0) return
  for (const space of old) {
    logger.info({ ...space }, 'the vectors of a former model are removed')
    await vectors.dropSpace(space.spaceId)
  }
}

export function startSweeper(context: Context): { stop(): Promise<void> } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const round = () => {
    running = sweep(context)
      .then(
        ({ dispatched, emptied }) => {
          if (dispatched || emptied) context.logger.info({ dispatched, emptied }, 'swept')
        },
        (error: unknown) => context.logger.warn({ err: error }, 'a sweep failed; the next one tries again'),
      )
      .then(() => {
        if (!stopped) timer = setTimeout(round, everyMs).unref()
      })
  }
  round()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
