import { isMainThread, workerData } from 'node:worker_threads'

// One file is the entry of the process and of its threads; each loads only what it runs.
if (isMainThread) {
  const { runChild } = await import('./run-child.ts')
  runChild(new URL(import.meta.url))
} else {
  const { role } = workerData as { role: 'encoder' | 'prepare' | 'heic' }
  if (role === 'encoder') (await import('./encoder-thread.ts')).runEncoderThread()
  else if (role === 'prepare') (await import('./prepare-thread.ts')).runPrepareThread()
  else (await import('./heic-thread.ts')).runHeicThread()
}
