import sharp, { type KernelEnum } from 'sharp'
import type { ModelManifest } from './manifest.ts'
import type { DecodedImage } from './types.ts'

type ImageRules = ModelManifest['image']

const kernels: Record<ImageRules['resample'], keyof KernelEnum> = {
  nearest: 'nearest',
  bilinear: 'linear',
  bicubic: 'cubic',
  lanczos: 'lanczos3',
}

/**
 * Makes the network's input of one picture.
 *
 * `image`: upright, interleaved RGB, 8 bit, sRGB. Answer: float32, planar CHW in the order R, G, B,
 * 3 × height × width values, each (value × rescale − mean) / std.
 *
 * The resize is sharp's, which filters before it throws pixels away; the one in transformers.js does not, and its
 * aliasing costs recall on photos much larger than the input (mean error 8.9/255 against 0.3).
 */
export async function prepareImage(image: DecodedImage, rules: ImageRules): Promise<Float32Array> {
  const { width, height } = resizedSize(image, rules)
  let picture = sharp(image.data, {
    raw: { width: image.width, height: image.height, channels: 3 },
    limitInputPixels: false,
  }).resize({ width, height, fit: 'fill', kernel: kernels[rules.resample], fastShrinkOnLoad: false })
  if (rules.resize.rule === 'shortest-edge') {
    const left = Math.floor((width - rules.width) / 2)
    const top = Math.floor((height - rules.height) / 2)
    picture = picture.extract({ left, top, width: rules.width, height: rules.height })
  }
  const pixels = await picture.raw().toBuffer()
  return toPlanar(pixels, rules)
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

/** Interleaved RGB bytes (width × height × 3) to normalised planar floats. */
function toPlanar(pixels: Uint8Array, rules: ImageRules): Float32Array {
  const area = rules.width * rules.height
  if (pixels.length !== area * 3) throw new Error(`expected ${area * 3} bytes of RGB, got ${pixels.length}`)
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
