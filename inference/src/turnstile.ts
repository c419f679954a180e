/** Many may be inside together, or one alone (a readers–writer lock, first come, first served). */
export interface Turnstile {
  together<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>
  /** Waits until everybody has left, and lets nobody in meanwhile. */
  alone<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>
}

export function createTurnstile(): Turnstile {
  const line: { alone: boolean; enter: () => void }[] = []
  let inside = 0
  let occupiedAlone = false

  function admit() {
    for (let next = line[0]; next; next = line[0]) {
      if (occupiedAlone || (next.alone && inside > 0)) return
      line.shift()
      inside++
      occupiedAlone = next.alone
      next.enter()
    }
  }

  async function pass<T>(alone: boolean, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        line.splice(line.indexOf(place), 1)
        reject(signal.reason as Error)
        admit()
      }
      const place = {
        alone,
        enter: () => {
          signal.removeEventListener('abort', leave)
          resolve()
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      line.push(place)
      admit()
    })
    try {
      return await work()
    } finally {
      inside--
      if (alone) occupiedAlone = false
      admit()
    }
  }

  return {
    together: (work, signal) => pass(false, work, signal),
    alone: (work, signal) => pass(true, work, signal),
  }
}
