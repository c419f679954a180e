import { photo as photoSchema, type Photo } from '@glimpse/contract'
import type { PhotoRecord } from '@glimpse/platform'

const publicFields = Object.keys(photoSchema.shape) as (keyof Photo)[]

/** What its owner sees of a photo: the contract's fields and nothing else. */
export function publicPhoto(record: PhotoRecord): Photo {
  return Object.fromEntries(
    publicFields.flatMap((field) => (record[field] === undefined ? [] : [[field, record[field]]])),
  ) as unknown as Photo
}
