import { expect, test } from 'vitest'
import { isJunk, refusal } from './accepted-files.ts'

const file = (name: string, type = '', size = 10) => ({ name, type, size })

test('only what is obviously no photo is refused before it is sent', () => {
  expect(refusal(file('IMG_1.JPG', 'image/jpeg'))).toBeUndefined()
  expect(refusal(file('IMG_1.heic'))).toBeUndefined()
  expect(refusal(file('pasted image', 'image/png'))).toBeUndefined()
  expect(refusal(file('notes.txt', 'text/plain'))).toMatch(/not a photo/)
  expect(refusal(file('drawing.svg', 'image/svg+xml'))).toMatch(/not a photo/)
  expect(refusal(file('clip.mov', 'video/quicktime'))).toMatch(/Videos/)
  expect(refusal(file('a.jpg', 'image/jpeg', 0))).toMatch(/empty/)
})

test('the litter of folders is known', () => {
  expect(['.DS_Store', '._a.jpg', 'Thumbs.db', '__MACOSX'].every(isJunk)).toBe(true)
  expect(isJunk('a.jpg')).toBe(false)
})
