import type { VectorFilter, VectorHit, VectorPoint } from '../../src/ports/vector-index.ts'

/** Mulberry32: the same numbers, 0 to 1, in every run. */
export function randomSource(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Unit length; around `centre` when given, `spread` being the length of the deviation. */
export function unitVector(
  random: () => number,
  dimensions: number,
  centre?: Float32Array,
  spread = 1,
): Float32Array {
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const scale = spread / Math.sqrt(dimensions)
  const vector = Float32Array.from({ length: dimensions }, (_, at) => (centre?.[at] ?? 0) + gauss() * scale)
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

export function matches({ fields }: VectorPoint, filter: VectorFilter): boolean {
  return (
    fields.ownerId === filter.ownerId &&
    (filter.trashed === undefined || fields.trashed === filter.trashed) &&
    (filter.favorite === undefined || fields.favorite === filter.favorite) &&
    (filter.takenFrom === undefined || fields.takenAt >= filter.takenFrom) &&
    (filter.takenTo === undefined || fields.takenAt <= filter.takenTo)
  )
}

/** Every match, nearest first, in double precision: the truth that an index is measured against. */
export function exactNearest(
  points: readonly VectorPoint[],
  query: Float32Array,
  filter: VectorFilter,
): VectorHit[] {
  return points
    .filter((point) => matches(point, filter))
    .map(({ id, vector }) => {
      let score = 0
      for (let at = 0; at < query.length; at += 1) score += query[at]! * vector[at]!
      return { id, score }
    })
    .sort((a, b) => b.score - a.score)
}
