import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, test } from 'vitest'
import { sequenceOfIds, useViewerSequence } from './sequence.ts'

beforeEach(() => setActivePinia(createPinia()))

describe('sequenceOfIds', () => {
  test('walks both ways and stops at the ends', async () => {
    const sequence = sequenceOfIds(() => ['a', 'b', 'c'])
    expect(await sequence.neighbour('a', 1)).toBe('b')
    expect(await sequence.neighbour('c', -1)).toBe('b')
    expect(await sequence.neighbour('a', -1)).toBeUndefined()
    expect(await sequence.neighbour('c', 1)).toBeUndefined()
    expect(await sequence.neighbour('elsewhere', 1)).toBeUndefined()
  })

  test('loads on at the end, and only there', async () => {
    const ids = ['a', 'b']
    let loads = 0
    const sequence = sequenceOfIds(() => ids, {
      loadMore: async () => {
        loads += 1
        ids.push('c')
      },
    })
    expect(await sequence.neighbour('a', 1)).toBe('b')
    expect(loads).toBe(0)
    expect(await sequence.neighbour('b', 1)).toBe('c')
    expect(loads).toBe(1)
  })
})

describe('useViewerSequence', () => {
  test('a page that leaves late does not take its successor’s list away', async () => {
    const store = useViewerSequence()
    const leaveFirst = store.setSequence(sequenceOfIds(() => ['a', 'b']))
    const leaveSecond = store.setSequence(sequenceOfIds(() => ['a', 'z']))
    leaveFirst()
    expect(await store.neighbour('a', 1)).toBe('z')
    leaveSecond()
    expect(await store.neighbour('a', 1)).toBeUndefined()
  })
})
