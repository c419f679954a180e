import type { Change, ChangesAnswer, SearchModelStatus, ServerToClientEvents } from '@glimpse/contract'
import { io, type Socket } from 'socket.io-client'

export type LiveState = 'connecting' | 'live' | 'reconnecting'

export interface LiveHandlers {
  /** A batch, at most once a frame. */
  changes: (changes: Change[]) => void
  searchModel: (status: SearchModelStatus) => void
  state: (state: LiveState) => void
  /** So much was missed that everything has to be loaded afresh. */
  reset: () => void
}

type LiveSocket = Socket<ServerToClientEvents, Record<string, never>>

/**
 * One socket for everything. Events are gathered and handed on once a frame, so that hundreds at once cost one
 * drawing; after every (re)connect `getChanges` fills the gap. Returns the function that ends it.
 */
export function openLive(
  handlers: LiveHandlers,
  getChanges: (since: number | undefined) => Promise<ChangesAnswer>,
  socket: LiveSocket = io({ transports: ['websocket', 'polling'], withCredentials: true }),
  nextFrame: (run: () => void) => void = whenDrawn,
): () => void {
  let pending: Change[] = []
  let scheduled = false
  let since: number | undefined
  let closed = false
  let catching: Promise<void> | undefined

  const flush = () => {
    scheduled = false
    const batch = pending
    pending = []
    if (batch.length > 0 && !closed) handlers.changes(batch)
  }
  const add = (...changes: Change[]) => {
    pending.push(...changes)
    if (scheduled) return
    scheduled = true
    nextFrame(flush)
  }

  async function catchUp(): Promise<void> {
    for (let more = true; more && !closed;) {
      const answer = await getChanges(since)
      if (answer.reset) handlers.reset()
      if (since !== undefined && !answer.reset) add(...answer.items)
      more = answer.more && since !== undefined
      since = answer.next
    }
  }
  /** A failure here is not the end: the next reconnect, or the next look at the page, tries again. */
  const caughtUp = () =>
    (catching ??= catchUp()
      .catch(() => undefined)
      .finally(() => (catching = undefined)))

  for (const name of ['photo:queued', 'photo:changed', 'photo:processed', 'photo:failed'] as const) {
    socket.on(name, ({ photo }) => add({ kind: 'photo', photo }))
  }
  socket.on('photo:deleted', ({ id }) => add({ kind: 'photo-deleted', id }))
  socket.on('model:progress', ({ searchModel }) => handlers.searchModel(searchModel))
  socket.on('connect', () => {
    handlers.state('live')
    void caughtUp()
  })
  socket.on('disconnect', (reason) => {
    if (!closed) handlers.state('reconnecting')
    // The server closed it (a restart, a session that ended): socket.io leaves reconnecting to us then.
    if (reason === 'io server disconnect' && !closed) socket.connect()
  })
  socket.on('connect_error', () => handlers.state(since === undefined ? 'connecting' : 'reconnecting'))

  const onVisible = () => document.visibilityState === 'visible' && socket.connected && void caughtUp()
  if (typeof document !== 'undefined') document.addEventListener('visibilitychange', onVisible)

  return () => {
    closed = true
    if (typeof document !== 'undefined') document.removeEventListener('visibilitychange', onVisible)
    socket.disconnect()
  }
}

/** The next frame, or soon where there are none because the tab is hidden. */
function whenDrawn(run: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(run)
  else setTimeout(run, 500)
}
