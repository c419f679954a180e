import type { Change, Photo } from '@glimpse/contract'
import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef, triggerRef } from 'vue'
import { ApiError } from '../../api/client.ts'
import { reprocessPhoto } from '../../api/photos.ts'
import { refusal } from './accepted-files.ts'
import { sendFile } from './send-file.ts'
import { advance, isUnderWay, summarise, type UploadEvent, type UploadItem } from './upload-queue.ts'

const atOnce = 3
const longestPause = 30_000

/** The files on their way: a queue of three at a time, then each photo's state until it is ready or has failed. */
export const useUploads = defineStore('uploads', () => {
  const items = shallowRef(new Map<number, UploadItem>())
  const startedAt = ref(0)
  /** Why nothing is being sent just now, in words. */
  const paused = ref<string>()
  const files = markRaw(new Map<number, File>())
  const byPhoto = markRaw(new Map<string, number>())
  /** Events of photos whose upload is still being answered: the event may overtake the answer. */
  const early = markRaw(new Map<string, Photo>())
  let queue: number[] = []
  let inFlight = 0
  let nextKey = 1
  let pauses = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort = new AbortController()

  let frame = 0
  const redraw = () => (frame ||= requestAnimationFrame(() => ((frame = 0), triggerRef(items))))
  const summary = computed(() => summarise(items.value.values()))
  const open = computed(() => items.value.size > 0)

  function tell(key: number, event: UploadEvent): void {
    const item = items.value.get(key)
    if (!item) return
    const next = advance(item, event)
    if (next === item) return
    items.value.set(key, next)
    if (next.photoId !== undefined) byPhoto.set(next.photoId, key)
    // A file that will not be sent again need not be held.
    if (!['waiting', 'sending', 'failed'].includes(next.state)) files.delete(key)
    redraw()
  }

  function add(chosen: readonly File[]): void {
    if (chosen.length === 0) return
    if (!isUnderWay(summarise(items.value.values()))) begin()
    for (const file of chosen) {
      const key = nextKey++
      items.value.set(key, { key, name: file.name, size: file.size, state: 'waiting', sent: 0 })
      const reason = refusal(file)
      if (reason !== undefined) tell(key, { kind: 'refused', reason })
      else {
        files.set(key, file)
        queue.push(key)
      }
    }
    redraw()
    pump()
  }

  function begin(): void {
    items.value = new Map()
    byPhoto.clear()
    startedAt.value = Date.now()
  }

  function pump(): void {
    while (paused.value === undefined && inFlight < atOnce && queue.length > 0) {
      const key = queue.shift()!
      const file = files.get(key)
      if (file) void send(key, file)
    }
  }

  async function send(key: number, file: File): Promise<void> {
    inFlight++
    tell(key, { kind: 'started' })
    try {
      const result = await sendFile(file, {
        signal: abort.signal,
        onProgress: (sent) => tell(key, { kind: 'progressed', sent }),
      })
      pauses = 0
      tell(key, { kind: 'answered', result })
      const photo = early.get(result.id)
      if (photo) tell(key, { kind: 'photo', photo })
    } catch (error) {
      giveBack(
        key,
        error instanceof ApiError
          ? error
          : new ApiError({ status: 0, code: 'offline', message: String(error) }),
      )
    } finally {
      inFlight--
      if (inFlight === 0) early.clear()
      pump()
    }
  }

  function giveBack(key: number, error: ApiError): void {
    const line = error.code === 'offline' || [429, 502, 503, 504].includes(error.status)
    if (line) {
      tell(key, { kind: 'interrupted' })
      if (files.has(key)) queue.unshift(key)
      if (paused.value === undefined)
        pauseFor(navigator.onLine ? 'Waiting for the server' : 'Waiting to be online again')
    } else if (error.status >= 500 || error.status === 401)
      tell(key, { kind: 'failed', reason: error.message })
    else tell(key, { kind: 'refused', reason: error.message })
  }

  /** Tries again by itself, each time after a longer while; `resume` does not wait for that. */
  function pauseFor(words: string): void {
    paused.value = words
    clearTimeout(timer)
    const wait = Math.min(longestPause, 1000 * 2 ** pauses++)
    timer = setTimeout(() => navigator.onLine && resume(), wait)
  }
  function pause(words: string): void {
    paused.value = words
    abort.abort()
    abort = new AbortController()
  }
  function resume(): void {
    clearTimeout(timer)
    paused.value = undefined
    pump()
  }

  function retry(key: number): void {
    const item = items.value.get(key)
    if (item?.photoId !== undefined) {
      const failed = (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        tell(key, { kind: 'failed', reason })
      }
      reprocessPhoto(item.photoId).then((photo) => tell(key, { kind: 'photo', photo }), failed)
    } else if (item?.state === 'failed') queue.push(key)
    tell(key, { kind: 'retried' })
    pump()
  }

  /** What the live events say about photos that were added here. */
  function follow(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== 'photo') continue
      const key = byPhoto.get(change.photo.id)
      if (key === undefined && inFlight > 0) early.set(change.photo.id, change.photo)
      if (key !== undefined) tell(key, { kind: 'photo', photo: change.photo })
    }
  }

  function cancel(): void {
    for (const key of queue) {
      items.value.delete(key)
      files.delete(key)
    }
    queue = []
    redraw()
  }
  function close(): void {
    cancel()
    pause('')
    paused.value = undefined
    files.clear()
    begin()
  }

  return { items, summary, open, startedAt, paused, add, pause, resume, retry, follow, cancel, close }
})
