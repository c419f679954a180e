import type { Change, ChangesAnswer } from '@glimpse/contract'
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { photoFixture } from '../timeline/photo-fixture.ts'
import { openLive, type LiveState } from './live-client.ts'

/** A socket that the test speaks for. */
function setUp(answers: ChangesAnswer[]) {
  const emitter = new EventEmitter()
  const socket = Object.assign(emitter, { connected: true, connect: () => socket, disconnect: () => socket })
  const batches: Change[][] = []
  const states: LiveState[] = []
  const asked: (number | undefined)[] = []
  const frames: (() => void)[] = []
  let resets = 0
  const stop = openLive(
    {
      changes: (changes) => batches.push(changes),
      searchModel: () => undefined,
      state: (state) => states.push(state),
      reset: () => (resets += 1),
    },
    async (since) => {
      asked.push(since)
      return answers.shift() ?? { items: [], next: since ?? 0, more: false, reset: false }
    },
    socket as never,
    (run) => frames.push(run),
  )
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
  return { socket, batches, states, asked, frames, stop, settled, resets: () => resets }
}
const change = (id: string): Change => ({ kind: 'photo', photo: photoFixture({ id }) })

test('hundreds of events in one frame are one batch', () => {
  const live = setUp([])
  for (let i = 0; i < 300; i++) live.socket.emit('photo:processed', { photo: photoFixture({ id: `p${i}` }) })
  live.socket.emit('photo:deleted', { id: 'p0' })
  expect(live.frames).toHaveLength(1)
  live.frames[0]!()
  expect(live.batches).toHaveLength(1)
  expect(live.batches[0]).toHaveLength(301)
})

test('after a gap everything since the last word is fetched, page by page', async () => {
  const live = setUp([
    { items: [], next: 7, more: false, reset: false },
    { items: [change('a')], next: 9, more: true, reset: false },
    { items: [change('b')], next: 12, more: false, reset: false },
  ])
  live.socket.emit('connect')
  await live.settled()
  expect(live.asked).toEqual([undefined])
  live.socket.emit('disconnect', 'transport close')
  live.socket.emit('connect')
  await live.settled()
  expect(live.asked).toEqual([undefined, 7, 9])
  expect(live.states).toEqual(['live', 'reconnecting', 'live'])
  live.frames.forEach((frame) => frame())
  expect(live.batches.flat().map((one) => one.kind === 'photo' && one.photo.id)).toEqual(['a', 'b'])
})

test('a gap that is too long loads everything afresh, and nothing is handed on after the end', async () => {
  const live = setUp([
    { items: [], next: 7, more: false, reset: false },
    { items: [], next: 900, more: false, reset: true },
  ])
  live.socket.emit('connect')
  await live.settled()
  live.socket.emit('connect')
  await live.settled()
  expect(live.resets()).toBe(1)
  live.socket.emit('photo:processed', { photo: photoFixture() })
  live.stop()
  live.frames.forEach((frame) => frame())
  expect(live.batches).toEqual([])
})
