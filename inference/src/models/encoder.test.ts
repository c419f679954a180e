import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cosine, loadFolder, resolveFolder, starterDir } from '../../test/load-folder.ts'
import { imagesPerRun, loadSearchEncoder } from './encoder.ts'
import type { DecodedImage, SearchEncoder } from './types.ts'

/** Coloured noise: every seed another picture, the same everywhere. */
function picture(seed: number, width = 320, height = 240): DecodedImage {
  const data = Buffer.alloc(width * height * 3)
  let state = seed
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    data[at] = ((at >> 9) * (seed + 3) + (state >>> 27)) & 255
  }
  return { data, width, height }
}
const length = (vector: Float32Array) => Math.sqrt(cosine(vector, vector))

/** Runs everywhere: the starter is part of the repository. */
describe('the starter that ships', () => {
  let encoder: SearchEncoder
  beforeAll(async () => (encoder = await loadFolder(starterDir)))
  afterAll(() => encoder.close())

  it('is labelled as what it is', () => {
    expect(encoder.model).toMatchObject({ label: 'Basic offline search', basic: true, dimensions: 128 })
  })

  it('makes unit vectors of pictures, the same for the same picture, others for others', async () => {
    const inputs = await Promise.all([1, 2, 1].map((seed) => encoder.prepare(picture(seed))))
    const [first, second, again] = await encoder.embedImages(inputs)
    expect(first!.length).toBe(128)
    for (const vector of [first!, second!]) expect(length(vector)).toBeCloseTo(1, 5)
    expect(cosine(first!, again!)).toBeCloseTo(1, 6)
    expect(cosine(first!, second!)).toBeLessThan(0.999)
  })

  it('gives a picture the same vector alone and among others, in order', async () => {
    const inputs = await Promise.all([1, 2, 3, 4, 5].map((seed) => encoder.prepare(picture(seed))))
    const together = await encoder.embedImages(inputs)
    expect(together).toHaveLength(5)
    for (const [at, input] of inputs.entries()) {
      const [alone] = await encoder.embedImages([input])
      alone!.forEach((value, dimension) =>
        expect(Math.abs(value - together[at]![dimension]!)).toBeLessThan(1e-4),
      )
    }
    expect(await encoder.embedImages([])).toEqual([])
  })

  it('knows which words are alike', async () => {
    const vectors: Record<string, Float32Array> = {}
    for (const text of ['dog', 'puppy', 'car', 'ocean', 'beach', 'guitar']) {
      vectors[text] = (await encoder.embedText(text)).vector
      expect(length(vectors[text])).toBeCloseTo(1, 5)
    }
    const alike = (a: string, b: string) => cosine(vectors[a]!, vectors[b]!)
    expect(alike('dog', 'puppy')).toBeGreaterThan(alike('dog', 'car') + 0.2)
    expect(alike('ocean', 'beach')).toBeGreaterThan(alike('ocean', 'guitar') + 0.2)
  })

  it('reads a text whatever its case and spacing', async () => {
    const [one, two] = [
      await encoder.embedText('A Dog on the BEACH'),
      await encoder.embedText('a dog  on the beach'),
    ]
    expect(cosine(one.vector, two.vector)).toBeCloseTo(1, 6)
  })

  it('names words it has never learned, and neither stop words nor punctuation', async () => {
    const { unknownWords } = await encoder.embedText(
      "The Blorptang's dog, in the water; isn't it? Zürcher $& blorptang",
    )
    expect(unknownWords).toEqual(["Blorptang's", 'Zürcher'])
    expect((await encoder.embedText('a dog')).unknownWords).toEqual([])
  })

  it('gives a vector for texts without one known word, and for long ones', async () => {
    for (const text of ['', '   ', '…', 'qqqq', '日本語', 'dog '.repeat(500)]) {
      const { vector } = await encoder.embedText(text)
      expect(length(vector), JSON.stringify(text.slice(0, 8))).toBeCloseTo(1, 5)
    }
  })

  it('refuses an input of another size', async () => {
    await expect(encoder.embedImages([new Float32Array(12)])).rejects.toThrow('expected 786432 values')
  })

  it('loads one tower alone', async () => {
    const text = await loadSearchEncoder(encoder.model, { threads: 1, towers: 'text' })
    const there = await encoder.embedText('a dog')
    expect(cosine((await text.embedText('a dog')).vector, there.vector)).toBeCloseTo(1, 6)
    await expect(text.embedImages([])).rejects.toThrow('not loaded')
    await text.close()
  })
})

describe('loading a model', () => {
  let folder: string
  beforeAll(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'glimpse-model-')), 'copied')
    await cp(starterDir, folder, { recursive: true })
  })
  afterAll(() => rm(path.dirname(folder), { recursive: true, force: true }))

  it('fails for weights that end early, and loads the same folder once they are whole', async () => {
    const file = path.join(folder, 'onnx/text_model.onnx')
    const whole = await readFile(file)
    await writeFile(file, whole.subarray(0, whole.length / 2))
    await expect(loadFolder(folder)).rejects.toThrow()
    await writeFile(file, whole)
    const encoder = await loadFolder(folder)
    expect((await encoder.embedText('dog')).vector.length).toBe(128)
    await encoder.close()
  })

  it('fails when the vectors are not as long as the configuration says', async () => {
    const model = await resolveFolder(folder)
    const manifest = { ...model.manifest, dimensions: 512 }
    await expect(loadSearchEncoder({ ...model, manifest }, { threads: 1 })).rejects.toThrow(
      'of 128 dimensions',
    )
  })

  it('averages query templates', async () => {
    const model = await resolveFolder(folder)
    const templates = ['{} dog', '{} car']
    const text = { ...model.manifest.text, templates }
    const averaged = await loadSearchEncoder(
      { ...model, manifest: { ...model.manifest, text } },
      { threads: 1, towers: 'text' },
    )
    const plain = await loadSearchEncoder(model, { threads: 1, towers: 'text' })
    const parts = await Promise.all(['$& dog', '$& car'].map((one) => plain.embedText(one)))
    const sum = parts[0]!.vector.map((value, at) => value + parts[1]!.vector[at]!)
    const expected = sum.map((value) => value / length(sum))
    expect(cosine((await averaged.embedText('$&')).vector, expected)).toBeCloseTo(1, 5)
    await Promise.all([averaged.close(), plain.close()])
  })

  it('gives one run fewer pictures where they are large', () => {
    expect([
      imagesPerRun(224, 224),
      imagesPerRun(384, 384),
      imagesPerRun(512, 512),
      imagesPerRun(64, 64),
    ]).toEqual([8, 2, 1, 8])
  })
})
