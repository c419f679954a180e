import type { LiveEvent } from '@glimpse/contract'

/** Live events of this backend; in services mode an adapter carries them to every replica. */
export interface LiveBus {
  publish(event: LiveEvent): void
  subscribe(listener: (event: LiveEvent) => void): () => void
}

export function createLiveBus(): LiveBus {
  const listeners = new Set<(event: LiveEvent) => void>()
  return {
    publish: (event) => listeners.forEach((listener) => listener(event)),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
