import { isMainThread, workerData } from 'node:worker_threads'

// One file is the entry of the process and of both its threads; each loads only what it runs.
if (isMainThread) {
  const { runChild } = await import('./run-child.ts')
  runChild(new URL(import.meta.url))
} else if ((workerData as { role: string }).role === 'encoder') {
  const { runEncoderThread } = await import('./encoder-thread.ts')
  runEncoderThread()
} else {
  const { runHeicThread } = await import('./heic-thread.ts')
  runHeicThread()
}
