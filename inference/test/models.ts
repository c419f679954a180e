import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SearchModelStatus } from '@glimpse/contract'
import { createLogger } from '@glimpse/platform'
import type { ResolvedModel } from '../src/models/types.ts'
import { openModelWatch, type ModelWatch } from '../src/models/watch.ts'

const manifestsDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../models')

let found: Promise<ResolvedModel> | undefined
/** The encoder that ships with Glimpse. */
export const starter = () =>
  (found ??= (async () => {
    const watch = await openModelWatch({
      wanted: 'starter',
      modelsDir: '/nonexistent',
      starterDir: path.join(manifestsDir, 'starter'),
      manifestsDir,
      download: false,
      hubEndpoint: 'http://127.0.0.1:9',
      logger: createLogger('silent'),
    })
    const model =
      watch.current() ??
      (await new Promise<ResolvedModel>((resolve) => {
        watch.onChange(() => {
          const current = watch.current()
          if (current) resolve(current)
        })
      }))
    await watch.close()
    return model
  })())

/** A watch in the hands of a test. */
export function modelsWith(first: ResolvedModel | undefined) {
  let model = first
  const listeners = new Set<() => void>()
  const reports: { spaceId: string; outcome: 'ready' | { error: string } }[] = []
  const emit = () => listeners.forEach((listener) => listener())
  const watch: ModelWatch = {
    status: (): SearchModelStatus => ({
      wanted: 'test',
      state: model ? 'ready' : 'missing',
      basic: false,
      message: model ? undefined : 'There is no model here',
    }),
    current: () => model,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reportLoad(loaded, outcome) {
      reports.push({ spaceId: loaded.spaceId, outcome })
      emit()
    },
    close: async () => undefined,
  }
  return {
    ...watch,
    reports,
    set(next: ResolvedModel | undefined) {
      model = next
      emit()
    },
    /** Resolves when the `count`th load was reported. */
    reported: (count: number) =>
      new Promise<void>((resolve) => {
        const look = () => reports.length >= count && resolve()
        listeners.add(look)
        look()
      }),
  }
}
