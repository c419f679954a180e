import { z } from 'zod'
import { searchModelStatus } from './model.ts'
import { photo } from './photo.ts'

/** Live events over socket.io, one room a user. `photo:deleted` is a permanent delete; trash is a changed photo. */
export const liveEvents = {
  'photo:queued': z.object({ photo }),
  /** Anything else about a photo that changed: started, trashed, restored, edited. */
  'photo:changed': z.object({ photo }),
  'photo:processed': z.object({ photo }),
  'photo:failed': z.object({ photo }),
  'photo:deleted': z.object({ id: z.string() }),
  'people:changed': z.object({}),
  'album:changed': z.object({ id: z.string() }),
  'model:progress': z.object({ searchModel: searchModelStatus }),
  'queue:stats': z.object({ ready: z.number().int(), inFlight: z.number().int(), dead: z.number().int() }),
}
export type LiveEventName = keyof typeof liveEvents
export type LiveEventPayload<N extends LiveEventName> = z.infer<(typeof liveEvents)[N]>
/** Shape for socket.io's typed emitters. */
export type ServerToClientEvents = { [N in LiveEventName]: (payload: LiveEventPayload<N>) => void }

/** What the backend sends through its event bus: to one user, or to all. */
export type LiveEvent = {
  [N in LiveEventName]: { name: N; payload: LiveEventPayload<N>; userId?: string | undefined }
}[LiveEventName]
