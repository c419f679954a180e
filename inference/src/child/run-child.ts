import os from 'node:os'
import sharp from 'sharp'
import { openChildBlobs } from '../compose.ts'
import { createDecodeSlots } from './decode-slots.ts'
import { openEncoderThread } from './encoder-thread.ts'
import { heicDecoderInThread } from './heic-thread.ts'
import { preparerInThread } from './prepare-thread.ts'
import { processPhoto, renderPhoto, type ChildContext } from './process-photo.ts'
import { toWire, type CallMessage, type ChildConfig, type FromChild, type ToChild } from './protocol.ts'
import { createSearchModels } from './search-models.ts'

const die = () => process.kill(process.pid, 'SIGKILL')

/** Messages that cannot be sent any more are for a parent that is gone, and with it this process. */
const send = (message: FromChild) => void process.send?.(message, undefined, {}, (error) => error && die())

/**
 * The process that decodes pictures and runs models. It lives for its parent alone: when the channel closes, because the
 * parent ended or was killed, it ends at once. SIGKILL, since leaving by `exit` while a thread is inside
 * onnxruntime-node aborts with a core dump; blobs are whole or absent at any moment.
 */
export function runChild(entry: URL): void {
  process.on('disconnect', die)
  // Ctrl-C reaches the whole process group; when this process ends is for the parent to say.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => undefined)
  restrictSharp()
  // Uploads, pages and whatever else the machine is for go before reading photos.
  os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)

  let context: Promise<ChildContext> | undefined
  const running = new Map<number, AbortController>()
  process.on('message', (message: ToChild) => {
    switch (message.type) {
      case 'start':
        context = createContext(message.config, entry)
        setInterval(() => send({ type: 'alive', rss: process.memoryUsage.rss() }), message.config.heartbeatMs)
        context.then(() => send({ type: 'ready' }), crash)
        return
      case 'load':
        return void context?.then(({ models }) => {
          const { spaceId } = message.model
          return models.load(message.model).then(
            () => send({ type: 'loaded', spaceId }),
            (error: Error) => send({ type: 'load-failed', spaceId, message: error.message }),
          )
        })
      case 'cancel':
        return running.get(message.id)?.abort()
      case 'call': {
        const controller = new AbortController()
        running.set(message.id, controller)
        void context
          ?.then((opened) => answer(opened, message, controller.signal))
          .then(
            (value) => send({ type: 'answer', id: message.id, value }),
            (error: unknown) => send({ type: 'error', id: message.id, error: toWire(error) }),
          )
          .finally(() => running.delete(message.id))
      }
    }
  })
}

const crash = (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`, die)
}

/** Only the decoders of the formats that are read: whatever else a file pretends to be, nothing opens it. */
function restrictSharp(): void {
  sharp.cache(false)
  sharp.block({ operation: ['VipsForeignLoad'] })
  const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}`)
  sharp.unblock({ operation: loaders })
}

async function createContext(config: ChildConfig, entry: URL): Promise<ChildContext> {
  const blobs = await openChildBlobs(config.blobs)
  let thread: ReturnType<typeof openEncoderThread> | undefined
  const slots = createDecodeSlots(config.decodes, () => models.poke())
  const models = createSearchModels({
    thread: () => (thread ??= openEncoderThread(entry)),
    prepare: preparerInThread(entry),
    threads: config.modelThreads,
    batchSize: config.batchSize,
    more: () => slots.underWay() > 0,
  })
  return { config, blobs, slots, models, decodeHeic: heicDecoderInThread(entry) }
}

function answer(context: ChildContext, message: CallMessage, signal: AbortSignal): Promise<unknown> {
  const began = () => send({ type: 'began', id: message.id })
  switch (message.name) {
    case 'process':
      return processPhoto(context, message.request, signal, began)
    case 'render':
      return renderPhoto(context, message.request, signal, began)
    case 'embedText':
      began()
      return context.models.use(
        async (loaded) =>
          loaded && { spaceId: loaded.model.spaceId, ...(await loaded.embedText(message.request)) },
      )
  }
}
