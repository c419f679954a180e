import { setTimeout as after } from 'node:timers/promises'
import { photoPage, stats, type Stats } from '@glimpse/contract'
import type { Client } from '../client.ts'

/** Photos that will go on by themselves. */
export const stillWorking = ({ photos }: Stats) => photos.queued + photos.processing

/** Nothing moves until somebody supplies a model. */
export const heldByModel = ({ photos, searchModel }: Stats) =>
  photos.waitingForSearch > 0 && (searchModel.state === 'missing' || searchModel.state === 'failed')

/** Resolves when the library has nothing queued any more, or when only a missing model holds it back. */
export async function waitUntilProcessed(options: {
  client: Client
  signal: AbortSignal
  onProgress: (now: Stats) => void
  everyMs?: number
}): Promise<Stats> {
  for (;;) {
    const now = stats.parse(await options.client.request('GET', '/stats', { signal: options.signal }))
    options.onProgress(now)
    const held = heldByModel(now) ? now.photos.waitingForSearch : 0
    if (stillWorking(now) <= held) return now
    await after(options.everyMs ?? 500, undefined, { signal: options.signal })
  }
}

/** Which of these photos (id → path) could not be read, and why. */
export async function failedAmong(
  client: Client,
  paths: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<{ path: string; reason: string }[]> {
  const failed: { path: string; reason: string }[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = photoPage.parse(
      await client.request('GET', `/photos?status=failed&limit=500${after}`, { signal }),
    )
    for (const { id, error } of page.items) {
      const name = paths.get(id)
      if (name !== undefined) failed.push({ path: name, reason: error?.message ?? 'could not be read' })
    }
    cursor = page.nextCursor
  }
  return failed.sort((a, b) => (a.path < b.path ? -1 : 1))
}
