import type { VectorPoint } from '../src/ports/vector-index.ts'
import { randomSource, unitVector } from './contracts/vectors.ts'

/** The same point for the same number in every process. */
export const pointNumber = (number: number): VectorPoint => ({
  id: `photo-${number}`,
  vector: unitVector(randomSource(number), 16),
  fields: { ownerId: 'alice', takenAt: '2024-05-06T07:08:09', favorite: number % 7 === 0, trashed: false },
})
