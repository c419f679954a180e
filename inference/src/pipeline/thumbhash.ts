import { rgbaToThumbHash } from 'thumbhash'
import type { DecodedImage } from '../models/types.ts'
import { sharpOf } from './decode.ts'

/** Base64 of the thumbhash (https://evanw.github.io/thumbhash/): a placeholder of about 25 bytes. */
export async function thumbhash(image: DecodedImage): Promise<string> {
  const { data, info } = await sharpOf(image)
    .resize(100, 100, { fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
}
