import { createHash } from 'node:crypto'
import path from 'node:path'

/** Holds files being written and folders being removed. `~` cannot occur in a key, so no blob is ever called that. */
export const temporaryFolder = 'tmp~'

const segment = /^[A-Za-z0-9._-]{1,200}$/

export const isSegment = (name: string) => segment.test(name) && name !== '.' && name !== '..'

/** The segments of a key or prefix; throws a TypeError when it is not one. */
export function segmentsOf(key: string): string[] {
  const segments = key.split('/')
  if (key.length > 800 || !segments.every(isSegment))
    throw new TypeError(`not a blob key: ${JSON.stringify(key)}`)
  return segments
}

/**
 * Three hexadecimal digits: 4,096 folders, so that 500,000 photos lie about 120 to a folder. Ids begin with their time
 * of birth, so a prefix of the id itself would put a whole import into one folder.
 */
const fanOut = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 3)

/** `photos/ID/original` lies at `photos/3fa/ID/original`: a folder is put before the second segment. */
export function pathOf(directory: string, segments: readonly string[]): string {
  const [first = '', second, ...rest] = segments
  if (second === undefined) return path.join(directory, first)
  return path.join(directory, first, fanOut(second), second, ...rest)
}

/** Folders that may be emptied and removed lie at least this deep: `photos/3fa` stays, `photos/3fa/ID` goes. */
export const removableDepth = 3
