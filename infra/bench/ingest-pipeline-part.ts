import { createReadStream } from 'node:fs'
import path from 'node:path'
import { createLocalInference, openModelWatch, originalKey, type LocalInference } from '@glimpse/inference'
import { createLogger } from '@glimpse/platform'
import { openFilesystemBlobStore } from '@glimpse/platform/adapters/blob-store/filesystem'
import { cores } from './machine.ts'
import { childEntry, manifestsDir, starterDir, type BenchModel } from './models.ts'
import { servePart } from './part.ts'
import { until } from '../../test/support/until.ts'
import { inParallel } from './upload-client.ts'

/** `inference.process` in its child process, as the worker calls it, without HTTP, queue, metadata and index. */
export type PipelineCalls = typeof calls

/** What the worker has in hand at once (inference/src/worker.ts). */
const prefetch = cores + 10
const idOf = (file: string) => path.basename(file, '.jpg')
let inference: LocalInference

const calls = {
  async open({ model, folder, files }: { model: BenchModel; folder: string; files: string[] }) {
    const logger = createLogger('warn', 'stderr')
    const blobs = await openFilesystemBlobStore({ directory: folder })
    for (const file of files) await blobs.put(originalKey(idOf(file)), createReadStream(file))
    const models = await openModelWatch({
      wanted: model.env.SEARCH_MODEL,
      modelsDir: model.env.MODELS_DIR,
      starterDir,
      manifestsDir,
      download: false,
      hubEndpoint: 'http://127.0.0.1:9',
      logger,
    })
    inference = await createLocalInference({ models, blobs: { directory: folder }, childEntry, logger })
    await until(() => inference.searchModel().state === 'ready', 'the model is loaded')
  },

  async process({ files }: { files: string[] }) {
    const begun = performance.now()
    const vectors = await inParallel(files, prefetch, async (file) => {
      const photoId = idOf(file)
      const { search } = await inference.process(
        {
          photoId,
          ownerId: 'bench',
          originalKey: originalKey(photoId),
          mimeType: 'image/jpeg',
          attempt: 1,
          stages: ['derivatives', 'search'],
          fields: { takenAt: '2024-01-01T00:00:00', favorite: false, trashed: false },
          renders: [],
        },
        new AbortController().signal,
      )
      if (search?.state !== 'ready') throw new Error(`${file} has no vector`)
      return search.vector
    })
    return { ms: performance.now() - begun, vectors }
  },

  async close(_: undefined) {
    await inference.close()
  },
}

servePart(calls)
