import type { JobQueue } from '@glimpse/platform'

/** No photo is under way and no result on its way back: what has no answer now will get none by itself. */
export async function isIdle(queue: Pick<JobQueue, 'counts'>): Promise<boolean> {
  const counts = await Promise.all([queue.counts('photo.process'), queue.counts('photo.processed')])
  return counts.every(({ ready, inFlight, delayed }) => ready + inFlight + delayed === 0)
}
