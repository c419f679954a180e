import type { Consumer } from '@glimpse/platform'
import { RejectMessage } from '@glimpse/platform'
import type { Context } from '../context.ts'
import { purgePhoto } from '../photos/purge.ts'
import { applyResult } from './apply-result.ts'

/** The backend's end of the queues: results become metadata, purges become nothing left. */
export async function consumeResults(context: Context): Promise<Consumer> {
  const results = await context.queue.consume('photo.processed', { prefetch: 32 }, ({ message }) =>
    applyResult(context, message),
  )
  const purges = await context.queue.consume(
    'photo.purge',
    { prefetch: 8 },
    async ({ message, deliveryCount }) => {
      if (await context.metadata.photos.find(message.photoId)) {
        // The delete is under way, or its process died before it: then the photo stays, and this is void.
        if (deliveryCount >= 4) throw new RejectMessage('the photo was not deleted after all')
        throw new Error('the photo is still in the metadata')
      }
      await purgePhoto(context, message.photoId)
    },
  )
  return {
    async stop() {
      await Promise.all([results.stop(), purges.stop()])
    },
  }
}
