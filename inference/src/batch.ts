/**
 * Joins calls into batches: while one batch is being written all that comes is gathered for the next. No call waits for
 * a timer, and many at once cost one write. A failed batch fails all that were in it.
 */
export function createBatcher<T>(write: (items: T[]) => Promise<void>): (item: T) => Promise<void> {
  let gathering: { items: T[]; done: Promise<void> } | undefined
  let last: Promise<unknown> = Promise.resolve()
  return (item) => {
    if (!gathering) {
      const batch = { items: [] as T[], done: Promise.resolve() }
      batch.done = last.then(() => {
        gathering = undefined
        return write(batch.items)
      })
      last = batch.done.catch(() => undefined)
      gathering = batch
    }
    gathering.items.push(item)
    return gathering.done
  }
}
