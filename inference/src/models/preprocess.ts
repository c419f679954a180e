import sharp from 'sharp'
import type { ModelManifest } from './manifest.ts'
import { resample, type Window } from './resample.ts'
import type { DecodedImage } from './types.ts'

type ImageRules = ModelManifest['image']

/** Pictures of more pixels than this are first brought to `coarseGap` times the wanted size by sharp. */
const coarseFrom = 8_000_000
const coarseGap = 3

/**
 * Makes the network's input of one picture.
 *
 * `image`: upright, interleaved RGB, 8 bit, sRGB. Answer: float32, planar CHW in the order R, G, B,
 * 3 × height × width values, each (value × rescale − mean) / std.
 */
export async function prepareImage(image: DecodedImage, rules: ImageRules): Promise<Float32Array> {
  const size = resizedSize(image, rules)
  const window: Window = {
    left: Math.floor((size.width - rules.width) / 2),
    top: Math.floor((size.height - rules.height) / 2),
    width: rules.width,
    height: rules.height,
  }
  const source = rules.resample === 'nearest' ? image : await coarsely(image, size)
  return toPlanar(resample(source, size, window, rules.resample), rules)
}

/** Size after the resize and before the crop; the longer side is rounded down, as Hugging Face processors do. */
export function resizedSize(image: { width: number; height: number }, rules: ImageRules) {
  if (rules.resize.rule === 'squash') return { width: rules.width, height: rules.height }
  const short = rules.resize.pixels
  const longer = (long: number, other: number) => Math.max(short, Math.floor((short * long) / other))
  return image.width <= image.height
    ? { width: short, height: longer(image.height, image.width) }
    : { width: longer(image.width, image.height), height: short }
}

/**
 * Photos of many megapixels are brought near the wanted size by sharp, off the main thread. Three times the wanted size
 * is left to the exact filter, so that little of the difference is left (Pillow's `reducing_gap` does the same): cosine
 * 0.9995 and more, against 0.993 for twice. Up to eight megapixels the exact filter alone is as fast.
 */
async function coarsely(image: DecodedImage, size: { width: number; height: number }): Promise<DecodedImage> {
  const width = Math.min(image.width, size.width * coarseGap)
  const height = Math.min(image.height, size.height * coarseGap)
  if (image.width * image.height < Math.max(coarseFrom, 2 * width * height)) return image
  const data = await sharp(image.data, {
    raw: { width: image.width, height: image.height, channels: 3 },
    limitInputPixels: false,
  })
    .resize({ width, height, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer()
  return { data, width, height }
}

/** Interleaved RGB values (width × height × 3) to normalised planar floats. */
function toPlanar(pixels: Uint8ClampedArray, rules: ImageRules): Float32Array {
  const area = rules.width * rules.height
  const planar = new Float32Array(area * 3)
  for (let channel = 0; channel < 3; channel++) {
    const std = rules.std[channel]!
    const scale = rules.rescale / std
    const shift = -rules.mean[channel]! / std
    const offset = channel * area
    for (let i = 0, from = channel; i < area; i++, from += 3)
      planar[offset + i] = pixels[from]! * scale + shift
  }
  return planar
}
