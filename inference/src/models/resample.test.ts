import { describe, expect, it } from 'vitest'
import { resample } from './resample.ts'

/** One line of grey values. */
const line = (...values: number[]) => ({
  data: Buffer.from(values.flatMap((value) => [value, value, value])),
  width: values.length,
  height: 1,
})
const resized = (values: number[], width: number, method: Parameters<typeof resample>[3]) =>
  [...resample(line(...values), { width, height: 1 }, { left: 0, top: 0, width, height: 1 }, method)].filter(
    (_, at) => at % 3 === 0,
  )

/** Expected values are Pillow 13.0.0's: `Image.fromarray(np.uint8([values])).resize((width, 1), filter)`. */
describe('resample', () => {
  it('leaves a picture of the wanted size alone', () => {
    for (const method of ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const) {
      expect(resized([0, 10, 250, 30], 4, method)).toEqual([0, 10, 250, 30])
    }
  })

  it.each([
    ['nearest', 3, [40, 10, 120]],
    ['nearest', 5, [0, 255, 10, 200, 60]],
    ['nearest', 13, [0, 0, 40, 255, 255, 90, 10, 10, 200, 200, 120, 60, 60]],
    ['bilinear', 3, [83, 111, 113]],
    ['bilinear', 5, [16, 169, 65, 144, 85]],
    ['bilinear', 13, [0, 17, 48, 181, 211, 109, 50, 32, 149, 172, 123, 85, 60]],
    ['bicubic', 3, [84, 114, 113]],
    ['bicubic', 5, [11, 182, 57, 151, 84]],
    ['bicubic', 13, [0, 5, 45, 202, 236, 107, 28, 21, 161, 192, 123, 79, 56]],
    ['lanczos', 3, [83, 121, 107]],
    ['lanczos', 5, [5, 188, 57, 150, 86]],
    ['lanczos', 13, [3, 0, 48, 210, 246, 118, 3, 26, 159, 206, 125, 71, 56]],
  ] as const)('%s to %i pixels', (method, width, expected) => {
    expect(resized([0, 40, 255, 90, 10, 200, 120, 60], width, method)).toEqual(expected)
  })

  it('answers the asked window alone', () => {
    const image = line(0, 50, 100, 150, 200, 250)
    const all = resample(image, { width: 3, height: 1 }, { left: 0, top: 0, width: 3, height: 1 }, 'bicubic')
    const middle = resample(
      image,
      { width: 3, height: 1 },
      { left: 1, top: 0, width: 1, height: 1 },
      'bicubic',
    )
    expect([...middle]).toEqual([...all.slice(3, 6)])
  })
})
