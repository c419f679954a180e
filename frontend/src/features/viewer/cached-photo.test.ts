import type { Photo } from '@glimpse/contract'
import { QueryClient } from '@tanstack/vue-query'
import { expect, test } from 'vitest'
import { photoKeys } from '../../api/photos.ts'
import { cachedPhoto } from './cached-photo.ts'

const photo = (id: string) => ({ id, fileName: `${id}.jpg` }) as Photo

test('is found in whatever list holds it', () => {
  const queries = new QueryClient()
  queries.setQueryData(photoKeys.detail('one'), photo('one'))
  queries.setQueryData(photoKeys.day('2026-01-01'), { items: [photo('two')] })
  queries.setQueryData(photoKeys.search({ text: 'dog' }), {
    pages: [{ items: [{ photo: photo('three'), score: 1, why: [] }] }, { items: [] }],
    pageParams: [],
  })
  queries.setQueryData(photoKeys.trash(), { pages: [{ items: [photo('four')] }], pageParams: [] })
  for (const id of ['one', 'two', 'three', 'four'])
    expect(cachedPhoto(queries, id)?.fileName).toBe(`${id}.jpg`)
  expect(cachedPhoto(queries, 'five')).toBeUndefined()
})
