import { expect, test } from 'vitest'
import { createDecodedImages } from './decoded-images.ts'

function fakeImages(failing: string[] = []) {
  const made: string[] = []
  const makeImage = () => {
    const image = {
      src: '',
      decoding: '',
      decode() {
        made.push(image.src)
        return failing.includes(image.src) ? Promise.reject(new Error('EncodingError')) : Promise.resolve()
      },
    }
    return image as unknown as HTMLImageElement
  }
  return { made, images: createDecodedImages(makeImage) }
}

test('each picture is decoded once while it is held', async () => {
  const { made, images } = fakeImages()
  expect(images.isDecoded('a')).toBe(false)
  expect(await Promise.all([images.decode('a'), images.decode('a')])).toEqual([true, true])
  expect(images.isDecoded('a')).toBe(true)
  expect(made).toEqual(['a'])
})

test('the least recently asked for is let go', async () => {
  const { images } = fakeImages()
  for (const url of ['a', 'b', 'c', 'd', 'e', 'f']) await images.decode(url)
  await images.decode('a')
  await images.decode('g')
  expect(images.isDecoded('a')).toBe(true)
  expect(images.isDecoded('b')).toBe(false)
})

test('a picture that failed is tried again', async () => {
  const { made, images } = fakeImages(['broken'])
  expect(await images.decode('broken')).toBe(false)
  expect(await images.decode('broken')).toBe(false)
  expect(made).toEqual(['broken', 'broken'])
})
