import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { cosine, decodePhoto, loadFolder, starterDir } from '../../test/load-folder.ts'
import { reason, sharedPath, skipWithoutShared } from '../../test/shared.ts'

/** Share of captions whose photo is among the first k, by brute force over all photos. */
async function recall(directory: string) {
  const captions = JSON.parse(await readFile(sharedPath('photos/captioned/captions.json'), 'utf8')) as Record<
    string,
    string[]
  >
  const encoder = await loadFolder(directory)
  const photos = Object.keys(captions)
  const vectors: Float32Array[] = []
  for (const photo of photos) {
    const input = await encoder.prepare(await decodePhoto(sharedPath('photos/captioned', photo)))
    vectors.push(...(await encoder.embedImages([input])))
  }
  const ranks: number[] = []
  for (const [at, photo] of photos.entries()) {
    for (const caption of captions[photo]!) {
      const { vector } = await encoder.embedText(caption)
      const own = cosine(vector, vectors[at]!)
      ranks.push(vectors.filter((other, index) => index !== at && cosine(vector, other) >= own).length)
    }
  }
  await encoder.close()
  const at = (k: number) => ranks.filter((rank) => rank < k).length / ranks.length
  return { captions: ranks.length, 'R@1': at(1), 'R@5': at(5), 'R@10': at(10) }
}

describe.skipIf(skipWithoutShared)(`recall on captioned photos${reason}`, () => {
  it.each([
    ['minidual', () => sharedPath('models/minidual'), 0.77],
    ['the starter that ships', () => starterDir, 0.74],
  ])(
    '%s: R@10 of 1,000 captions among 200 photos',
    async (name, directory, least) => {
      const measured = await recall(directory())
      process.stdout.write(`${name}: ${JSON.stringify(measured)}\n`)
      expect(measured.captions).toBe(1000)
      expect(measured['R@10']).toBeGreaterThanOrEqual(least)
    },
    240_000,
  )
})
