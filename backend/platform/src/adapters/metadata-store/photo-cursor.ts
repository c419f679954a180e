import { AppError } from '../../errors.ts'

/** Where a page of photos ended: the sort key of its last photo. */
export interface PhotoCursor {
  takenAt: string
  id: string
}

export function encodePhotoCursor({ takenAt, id }: PhotoCursor): string {
  return Buffer.from(JSON.stringify([takenAt, id])).toString('base64url')
}

/** Throws AppError `validation_failed` for anything that `encodePhotoCursor` did not make. */
export function decodePhotoCursor(cursor: string): PhotoCursor {
  const parts = parse(Buffer.from(cursor, 'base64url').toString())
  if (Array.isArray(parts) && parts.length === 2) {
    const [takenAt, id] = parts as unknown[]
    if (typeof takenAt === 'string' && typeof id === 'string') {
      // Decoding base64url passes over what it does not know; only the very same text back is a cursor of ours.
      if (encodePhotoCursor({ takenAt, id }) === cursor) return { takenAt, id }
    }
  }
  throw new AppError('validation_failed', 400, 'The cursor is not valid', {
    fields: [{ field: 'cursor', message: 'must be the nextCursor of an earlier page' }],
  })
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // Not JSON: not a cursor, which the caller says.
    return undefined
  }
}
