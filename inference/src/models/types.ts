import type { ModelManifest } from './manifest.ts'

/** All that is needed to load a model and to name its vectors; plain JSON so that it crosses the process border. */
export interface ResolvedModel {
  /** Preset or folder name. */
  name: string
  /** For people, such as "Basic offline search". */
  label: string
  /** True for the starter: it knows things, not colours, attributes or events. */
  basic: boolean
  /** Absolute path of the folder that holds the files of the manifest. */
  directory: string
  /** Hash over everything that changes a vector: names the vector collection. */
  spaceId: string
  dimensions: number
  /** Full and resolved: nothing in it is left to a default. */
  manifest: ModelManifest
}

/** One upright picture, decoded once: interleaved RGB, 8 bit, sRGB, row-major, width*height*3 bytes. */
export interface DecodedImage {
  data: Buffer
  width: number
  height: number
}

export interface SearchEncoder {
  model: ResolvedModel
  /** Resize, crop and normalise by the manifest: float32, planar CHW, RGB. */
  prepare(image: DecodedImage): Promise<Float32Array>
  /** Unit-length vectors, one per input, batched: as many a session run as is fastest for the input's size. */
  embedImages(inputs: readonly Float32Array[]): Promise<Float32Array[]>
  /** A unit-length vector; `unknownWords` only where the vocabulary is closed. */
  embedText(text: string): Promise<{ vector: Float32Array; unknownWords: string[] }>
  close(): Promise<void>
}
