import { randomFrom } from './statistics.ts'

/** How near a photo's cluster is to the words for it: what an encoder of pictures and texts brings together. */
const likeness = 0.45

/**
 * `count` unit vectors, float32, row after row, in clusters as the pictures of a library are, each cluster around what one
 * text says (`subjects`: unit vectors): photos have a cosine of about 0.5 with their neighbours and 0.3 with their words,
 * as real encoders give. The same for the same arguments, so that two processes need not exchange them.
 */
export function libraryVectors(count: number, subjects: readonly Float32Array[], seed = 11): Float32Array {
  const dimensions = subjects[0]!.length
  const normal = normalFrom(randomFrom(seed))
  const random = randomFrom(seed + 1)
  // Noise of length one over all dimensions.
  const noise = () => normal() / Math.sqrt(dimensions)
  const apart = Math.sqrt(1 - likeness ** 2)
  const centres = subjects.map((subject) => subject.map((value) => likeness * value + apart * noise()))
  const vectors = new Float32Array(count * dimensions)
  for (let row = 0; row < count; row++) {
    const centre = centres[Math.floor(random() * centres.length)]!
    const at = row * dimensions
    let sum = 0
    for (let i = 0; i < dimensions; i++) {
      const value = centre[i]! + noise()
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
