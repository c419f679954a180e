export interface DecodeSlots {
  /** Runs `work` when a slot is free; urgent work goes before what waits. An aborted signal leaves the line. */
  run<T>(work: () => Promise<T>, options: { signal: AbortSignal; urgent?: boolean }): Promise<T>
  /** Running and waiting. */
  underWay(): number
}

/** At most `count` pictures are decoded at once, so that memory stays bounded. `onFree` is called after each. */
export function createDecodeSlots(count: number, onFree: () => void): DecodeSlots {
  const line: (() => void)[] = []
  let running = 0

  const turn = (signal: AbortSignal, urgent: boolean) =>
    new Promise<void>((resolve, reject) => {
      const leave = () => {
        line.splice(line.indexOf(enter), 1)
        reject(signal.reason as Error)
      }
      const enter = () => {
        signal.removeEventListener('abort', leave)
        running++
        resolve()
      }
      if (running < count) return enter()
      signal.addEventListener('abort', leave, { once: true })
      if (urgent) line.unshift(enter)
      else line.push(enter)
    })

  return {
    async run(work, { signal, urgent = false }) {
      signal.throwIfAborted()
      try {
        await turn(signal, urgent)
      } catch (error) {
        onFree()
        throw error
      }
      try {
        return await work()
      } finally {
        running--
        line.shift()?.()
        onFree()
      }
    },
    underWay: () => running + line.length,
  }
}
