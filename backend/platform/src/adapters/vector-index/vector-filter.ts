import type { VectorFields, VectorFilter } from '../../ports/vector-index.ts'

/** Letters, digits, `-` and `_`, not beginning with `-`: UUIDs and better-auth ids. Nothing that a filter could quote. */
const idPattern = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/
const spacePattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/
const timePattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/

export function checkId(id: string): string {
  if (!idPattern.test(id)) throw new TypeError(`not an id: ${JSON.stringify(id)}`)
  return id
}

export function checkSpaceId(spaceId: string): string {
  if (!spacePattern.test(spaceId)) throw new TypeError(`not a space id: ${JSON.stringify(spaceId)}`)
  return spaceId
}

/** `2023-07-01T18:04:09` becomes 20230701180409, which sorts alike. */
export function sortableTime(time: string): number {
  const parts = timePattern.exec(time)
  if (!parts) throw new TypeError(`not a wall-clock time (YYYY-MM-DDTHH:mm:ss): ${JSON.stringify(time)}`)
  return Number(parts.slice(1).join(''))
}

/** The scalar columns of a point, as zvec and the ledger keep them. */
export interface ColumnValues {
  owner_id: string
  taken_at: number
  favorite: boolean
  trashed: boolean
}

export const columnsOf = (fields: VectorFields): ColumnValues => ({
  owner_id: checkId(fields.ownerId),
  taken_at: sortableTime(fields.takenAt),
  favorite: fields.favorite,
  trashed: fields.trashed,
})

/** Only what is given. */
export function changedColumns(fields: Partial<Omit<VectorFields, 'ownerId'>>): Partial<ColumnValues> {
  return {
    ...(fields.takenAt === undefined ? {} : { taken_at: sortableTime(fields.takenAt) }),
    ...(fields.favorite === undefined ? {} : { favorite: fields.favorite }),
    ...(fields.trashed === undefined ? {} : { trashed: fields.trashed }),
  }
}

/** A zvec filter expression; every value in it was checked, so nothing can break out of its place. */
export function filterExpression(filter: VectorFilter): string {
  const terms = [`owner_id = '${checkId(filter.ownerId)}'`]
  if (filter.trashed !== undefined) terms.push(`trashed = ${filter.trashed === true}`)
  if (filter.favorite !== undefined) terms.push(`favorite = ${filter.favorite === true}`)
  if (filter.takenFrom !== undefined) terms.push(`taken_at >= ${sortableTime(filter.takenFrom)}`)
  if (filter.takenTo !== undefined) terms.push(`taken_at <= ${sortableTime(filter.takenTo)}`)
  return terms.join(' and ')
}

/** Throws a TypeError for a vector that would poison a graph of distances. */
export function checkVector(vector: Float32Array): void {
  for (const value of vector)
    if (!Number.isFinite(value)) throw new TypeError('a vector holds a value that is no number')
}
