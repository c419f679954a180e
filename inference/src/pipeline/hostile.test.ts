import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { drawnImage } from '../../test/pictures.ts'
import { reason, sharedPath, skipWithoutShared } from '../../test/shared.ts'
import { decodeImage, openImage } from './decode.ts'
import { defaultDerivatives } from './options.ts'
import { isPictureError } from './picture-error.ts'
import { readPhoto } from './read-photo.ts'

/** 'read', or the code of the one clear error; anything else fails the test. */
async function outcome(bytes: Buffer): Promise<string> {
  try {
    const opened = await openImage(bytes)
    const pixels = await decodeImage(opened, 2048)
    const { read } = await readPhoto(bytes, opened, pixels, defaultDerivatives)
    expect(read.width * read.height).toBeGreaterThan(0)
    return 'read'
  } catch (error) {
    if (!isPictureError(error)) throw error
    expect(error.message).toMatch(/^[A-Z].{15,}$/)
    return error.code
  }
}

describe.skipIf(skipWithoutShared)(`files from the wild${reason}`, () => {
  test('each costs one clear error, or is read', async () => {
    const folder = sharedPath('photos/malformed')
    const results: Record<string, string> = {}
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      results[entry.name] = await outcome(readFileSync(path.join(entry.parentPath, entry.name)))
    }
    expect(Object.keys(results).length).toBeGreaterThan(30)
    expect(results).toMatchObject({
      '65536-uint32-limit.png': 'image_too_large',
      'giant-image.jpg': 'image_too_large',
      'check.svg': 'file_type_unsupported',
      'vfile.v': 'file_type_unsupported',
      'corrupt-header.jpg': 'image_unreadable',
      'truncated.jpg': 'image_truncated',
      'truncated.png': 'image_truncated',
      'Channel_digital_image_CMYK_color_no_profile.jpg': 'read',
    })
  })
})

describe('bytes changed at random', () => {
  const samples: Record<string, Buffer> = {}
  const exif = { IFD0: { Make: 'Maker', Model: 'Model' }, IFD2: { DateTimeOriginal: '2020:01:02 03:04:05' } }
  beforeAll(async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
      const image = (await drawnImage(48, 32)).withExif(exif)
      samples[format] = await image.toFormat(format, format === 'avif' ? { effort: 0 } : {}).toBuffer()
    }
  })
  test.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'])('a %s is read or refused', async (format) => {
    const bytes = samples[format]!
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.integer({ min: 0, max: 255 }) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 12 }),
        fc.nat(bytes.length),
        fc.boolean(),
        async (changes, length, cut) => {
          const changed = Buffer.from(bytes)
          for (const { at, to } of changes) changed[at] = to
          await outcome(cut ? changed.subarray(0, length) : changed)
        },
      ),
      { numRuns: format === 'avif' ? 20 : 60 },
    )
  })
})
