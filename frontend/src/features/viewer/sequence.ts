import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

export type Step = 1 | -1

/** The list that lies beneath the viewer: ← and → walk through it. */
export interface PhotoSequence {
  /** The photo after (1) or before (−1) `id`, fetched if need be; undefined at either end or when `id` is not in the list. */
  neighbour(id: string, step: Step): string | undefined | Promise<string | undefined>
  /** Brings the tile of `id` into view, and to keyboard focus, when the viewer closes on it. */
  reveal?(id: string): void
}

/**
 * A sequence over a list that is at hand. `ids` is read at each step, so the list may grow meanwhile; near its end
 * `loadMore` is called, which resolves once more ids are there (or none are left).
 */
export function sequenceOfIds(
  ids: () => readonly string[],
  options: { loadMore?: () => Promise<unknown>; reveal?: (id: string) => void } = {},
): PhotoSequence {
  return {
    async neighbour(id, step) {
      const at = ids().indexOf(id)
      if (at < 0) return undefined
      const found = ids()[at + step]
      if (found !== undefined || step < 0 || !options.loadMore) return found
      await options.loadMore()
      const list = ids()
      const now = list.indexOf(id)
      return now < 0 ? undefined : list[now + step]
    },
    ...(options.reveal ? { reveal: options.reveal } : {}),
  }
}

/** Pages put their list here while they are mounted; the viewer asks it for neighbours. */
export const useViewerSequence = defineStore('viewer-sequence', () => {
  const current = shallowRef<PhotoSequence>()
  /** Whether a page has put its list here: one that is opened by a link does so after the viewer is there. */
  const present = computed(() => current.value !== undefined)

  /** Answers a function that takes the sequence away again, unless another page has put its own meanwhile. */
  function setSequence(sequence: PhotoSequence): () => void {
    current.value = sequence
    return () => {
      if (current.value === sequence) current.value = undefined
    }
  }

  async function neighbour(id: string, step: Step): Promise<string | undefined> {
    return await current.value?.neighbour(id, step)
  }

  /** Answers whether the page takes care of it. */
  function reveal(id: string): boolean {
    const reveals = current.value?.reveal
    reveals?.(id)
    return reveals !== undefined
  }

  return { setSequence, present, neighbour, reveal }
})
