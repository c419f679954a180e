import type { Logger } from '../../logger.ts'

export interface Optimizable {
  name: string
  count(): number
  unindexed(): number
  optimize(): Promise<void>
}

export interface OptimizeSchedule {
  /** Something was written. */
  touch(space: Optimizable): void
  /** Resolves when none is running. */
  idle(): Promise<void>
  /** No more will be started. */
  stop(): void
}

export interface OptimizeSettings {
  /** So many unindexed points are worth a build at once; fewer wait until the burst is over. */
  atOnce: number
  /** Below this a linear scan costs less than a build. */
  atLeast: number
  quietMs: number
}
export const optimizeDefaults: OptimizeSettings = { atOnce: 20_000, atLeast: 2_000, quietMs: 5_000 }

/** Extends the graphs off the hot path: after a burst of writes, never two at once. */
export function createOptimizeSchedule(settings: OptimizeSettings, logger?: Logger): OptimizeSchedule {
  const { atOnce, atLeast, quietMs } = settings
  const waiting = new Map<Optimizable, NodeJS.Timeout>()
  let running: Promise<void> | undefined
  let stopped = false

  const worthwhile = (space: Optimizable) => space.unindexed() >= Math.max(atLeast, space.count() / 20)

  function forget(space: Optimizable): void {
    clearTimeout(waiting.get(space))
    waiting.delete(space)
  }

  function later(space: Optimizable): void {
    clearTimeout(waiting.get(space))
    waiting.set(space, setTimeout(() => start(space), quietMs).unref())
  }

  function start(space: Optimizable): void {
    if (stopped || running) return
    forget(space)
    running = run(space).finally(() => {
      running = undefined
      // Another space may have come due meanwhile, or this one again.
      for (const other of new Set([...waiting.keys(), space])) touch(other)
    })
  }

  async function run(space: Optimizable): Promise<void> {
    const points = space.unindexed()
    const begun = performance.now()
    try {
      await space.optimize()
      logger?.info(
        { space: space.name, points, ms: Math.round(performance.now() - begun) },
        'vector graph extended',
      )
    } catch (error) {
      // Searches stay exact without it; the next burst tries again.
      logger?.error({ space: space.name, err: error }, 'vector graph could not be extended')
    }
  }

  function touch(space: Optimizable): void {
    if (stopped || !worthwhile(space)) return
    if (!running && space.unindexed() >= atOnce) start(space)
    else later(space)
  }

  return {
    touch,
    async idle() {
      while (running) await running
    },
    stop() {
      stopped = true
      for (const space of waiting.keys()) forget(space)
    },
  }
}
