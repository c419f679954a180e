/** A promise with its ends in hand (`Promise.withResolvers` comes with Node 22). */
export interface Deferred<T> {
  promise: Promise<T>
  resolve: (value: T) => void
  reject: (error: Error) => void
}

export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void
  let reject!: (error: Error) => void
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  // Whoever waits is told; that nobody waits is no fault.
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
