import { randomFrom } from './statistics.ts'

/**
 * `count` unit vectors, float32, row after row, in clusters of about 200 as the pictures of a library are; the same for
 * the same arguments, so that two processes need not exchange them.
 */
export function libraryVectors(count: number, dimensions: number, seed = 11): Float32Array {
  const normal = normalFrom(randomFrom(seed))
  const random = randomFrom(seed + 1)
  const clusters = Math.max(1, Math.round(count / 200))
  const centres = Float32Array.from({ length: clusters * dimensions }, normal)
  const vectors = new Float32Array(count * dimensions)
  for (let row = 0; row < count; row++) {
    const centre = Math.floor(random() * clusters) * dimensions
    const at = row * dimensions
    let sum = 0
    for (let i = 0; i < dimensions; i++) {
      // Noise as long as the centre: a cosine of about 0.5 within a cluster.
      const value = centres[centre + i]! + normal()
      vectors[at + i] = value
      sum += value * value
    }
    const length = Math.sqrt(sum)
    for (let i = 0; i < dimensions; i++) vectors[at + i]! /= length
  }
  return vectors
}

/** Box–Muller. */
function normalFrom(random: () => number): () => number {
  let spare: number | undefined
  return () => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}

/** Cosine similarities of the query (unit length) with all rows. */
export function similarities(vectors: Float32Array, query: Float32Array): Float32Array {
  const dimensions = query.length
  const scores = new Float32Array(vectors.length / dimensions)
  for (let row = 0, at = 0; row < scores.length; row++) {
    let dot = 0
    for (let i = 0; i < dimensions; i++, at++) dot += vectors[at]! * query[i]!
    scores[row] = dot
  }
  return scores
}

/** The day of a photo of the made-up library: evenly over ten years from 2015 on. */
export function dayOf(row: number, count: number): string {
  const day = Math.floor((row * 3650) / count)
  return new Date(Date.UTC(2015, 0, 1 + day)).toISOString().slice(0, 10)
}
