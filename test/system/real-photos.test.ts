import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Photo } from '@glimpse/contract'
import { signUp, type Client } from '../support/client.ts'
import { drawPhoto } from '../support/pictures.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { describeWithShared, sharedModels, sharedPhotos } from '../support/shared.ts'

let server: RunningServer
let user: Client

describeWithShared('real photos', () => {
  beforeAll(async () => {
    server = await startServer({ env: { MODELS_DIR: sharedModels, SEARCH_MODEL: 'minidual' } })
    user = await signUp(server.url)
  })
  afterAll(() => server?.dispose())

  const bytesOf = async (route: string) =>
    Buffer.from(await (await fetch(server.url + route, { headers: { cookie: user.cookie } })).arrayBuffer())

  it('every malformed file is refused or fails with a reason; the batch around it is unharmed', async () => {
    const folder = path.join(sharedPhotos, 'malformed')
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
    expect(files.length).toBeGreaterThan(35)
    const good = await Promise.all(
      [901, 902].map(async (seed) => ({ name: `${seed}.jpg`, bytes: await drawPhoto(seed) })),
    )
    const answer = await user.upload([good[0]!, ...files, good[1]!])
    expect(answer.status).toBe(202)
    const { results, refused = [] } = answer.json
    expect(results.length + refused.length).toBe(files.length + 2)
    for (const { detail, code } of refused) expect([code, detail.length > 10]).toEqual([code, true])
    const settled = await user.settled([...new Set(results.map(({ id }) => id))], 200)
    for (const { status, error } of settled) {
      if (status === 'failed') expect(error?.message.length).toBeGreaterThan(10)
    }
    const status = (name: string) => {
      const result = results.find(({ fileName }) => fileName === name)!
      return settled.find(({ id }) => id === result.id)!.status
    }
    expect([status('901.jpg'), status('902.jpg')]).toEqual(['processed', 'processed'])
    // Bombs over 100 megapixels never reach a decoder.
    for (const bomb of ['65536-uint32-limit.png', 'giant-image.jpg']) {
      const { id } = results.find(({ fileName }) => fileName === bomb)!
      expect(settled.find((photo) => photo.id === id)?.error?.code).toBe('image_too_large')
    }
    const { id } = results.find(({ fileName }) => fileName === 'truncated.jpg')!
    expect(
      (await bytesOf(`/api/v1/photos/${id}/original`)).equals(
        readFileSync(path.join(folder, 'truncated.jpg')),
      ),
    ).toBe(true)
    expect((await fetch(`${server.url}/health/live`)).ok).toBe(true)
  })

  it('orientations 0 to 8 are shown upright and mean the same to the model', async () => {
    const folder = path.join(sharedPhotos, 'orientation')
    for (const kind of ['Landscape', 'Portrait']) {
      const files = readdirSync(folder)
        .filter((file) => file.startsWith(kind))
        .sort()
      expect(files).toHaveLength(9)
      const { json } = await user.upload(files.map((file) => path.join(folder, file)))
      const ids = json.results.map(({ id }) => id)
      await user.settled(ids)
      const upright = await greyOf(await sharp(path.join(folder, `${kind}_1.jpg`)).toBuffer())
      for (const [i, id] of ids.entries()) {
        const { json: photo } = await user.call<Photo>('GET', `/api/v1/photos/${id}`)
        expect([files[i], photo.width! > photo.height!]).toEqual([files[i], kind === 'Landscape'])
        const shown = await greyOf(await bytesOf(`/api/v1/photos/${id}/preview`))
        expect([files[i], meanDifference(upright, shown) < 6]).toEqual([files[i], true])
      }
    }
  })

  it('one picture stored in every orientation is one picture to the model', async () => {
    // The nine files of the folder differ in more than orientation: each has its number painted in the middle. So the
    // same upright pixels are stored here in all the ways that EXIF knows.
    const upright = await sharp(path.join(sharedPhotos, 'orientation/Landscape_1.jpg'))
      .resize(900, 600)
      .png()
      .toBuffer()
    const files = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map(async (orientation) => ({
        name: `stored-${orientation}.jpg`,
        bytes: await storedAs(upright, orientation),
      })),
    )
    const { json } = await user.upload(files)
    const ids = json.results.map(({ id }) => id)
    expect((await user.settled(ids)).map(({ status }) => status)).toEqual(ids.map(() => 'processed'))
    const like = await user.call<{ items: { photo: Photo; score: number }[] }>('POST', '/api/v1/search', {
      likePhotoIds: [ids[0]],
      limit: 50,
    })
    const scores = new Map(like.json.items.map(({ photo, score }) => [photo.id, score]))
    for (const id of ids.slice(1)) expect(1 - scores.get(id)!).toBeLessThan(0.02)
  })

  it('HEIC, AVIF and WebP are read like JPEG, with their dates and places', async () => {
    const folder = path.join(sharedPhotos, 'exif')
    const names = ['IMG_5195.HEIC', '8bit-sRGB.avif', 'denali.webp', 'DSCN0010.jpg']
    const { json } = await user.upload(names.map((name) => path.join(folder, name)))
    const settled = await user.settled(json.results.map(({ id }) => id))
    expect(settled.map(({ status }) => status)).toEqual(names.map(() => 'processed'))
    const { json: photo } = await user.call<Photo>('GET', `/api/v1/photos/${json.results[3]!.id}`)
    expect(photo).toMatchObject({
      takenAt: '2008-10-22T16:28:39',
      takenAtSource: 'exif',
      camera: { make: 'NIKON', model: 'COOLPIX P6000' },
    })
    expect(photo.location?.latitude).toBeCloseTo(43.4674, 3)
    expect(photo.location?.longitude).toBeCloseTo(11.8851, 3)
  })
})

/** The stored form is found by trying: the one that an independent reader (sharp's autoOrient) shows upright. */
async function storedAs(upright: Buffer, orientation: number): Promise<Buffer> {
  const wanted = await greyOf(upright)
  for (const angle of [0, 90, 180, 270]) {
    for (const mirrored of [false, true]) {
      const turned = await sharp(upright).rotate(angle).flop(mirrored).png().toBuffer()
      const stored = await sharp(turned).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer()
      const shown = await sharp(stored).autoOrient().png().toBuffer()
      if (meanDifference(wanted, await greyOf(shown)) < 1) return stored
    }
  }
  throw new Error(`no way to store orientation ${orientation}`)
}

const side = 64
/** A small grey copy: orientation shows in it, compression does not. */
const greyOf = (bytes: Buffer) =>
  sharp(bytes).greyscale().resize(side, side, { fit: 'fill' }).raw().toBuffer()
const meanDifference = (a: Buffer, b: Buffer) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length
