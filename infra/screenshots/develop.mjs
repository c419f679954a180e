// From a drawing to something like a photograph: bloom, vignette, grain, and the EXIF block of a camera.
import sharp from 'sharp'
import { chance } from './kit.mjs'

const tile = 512

/** Monochrome noise around middle grey; overlaid, it is film grain. */
function grain(seed, strength) {
  const { normal } = chance(seed)
  const pixels = Buffer.from(Uint8Array.from({ length: tile * tile }, () => 128 + normal() * strength))
  return sharp(pixels, { raw: { width: tile, height: tile, channels: 1 } })
    .blur(0.6)
    .toColourspace('srgb')
    .png()
    .toBuffer()
}

const vignette = (width, height, strength) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><radialGradient id="v" r=".75"><stop offset=".5" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="${strength}"/></radialGradient></defs><rect width="100%" height="100%" fill="url(#v)"/></svg>`,
  )

/** @returns a JPEG of the scene, taken at `takenAt` ('YYYY:MM:DD HH:MM:SS', as EXIF writes it). */
export async function develop(scene, takenAt) {
  const { width, height, finish } = scene
  const { seed, bloom = 0.25, noise = 24, dim = 0.3, blur = 0.6, saturation = 1.04 } = finish
  const flat = await sharp(Buffer.from(scene.svg()))
    .flatten({ background: '#000' })
    .blur(blur)
    .png()
    .toBuffer()
  // Only what is bright spills over.
  const spill = await sharp(flat)
    .linear(bloom * 1.8, -bloom * 190)
    .blur(width / 55)
    .png()
    .toBuffer()
  const developed = await sharp(flat)
    .composite([
      { input: spill, blend: 'screen' },
      { input: vignette(width, height, dim) },
      { input: await grain(seed, noise), tile: true, blend: 'soft-light' },
    ])
    .removeAlpha()
    .png()
    .toBuffer()
  return sharp(developed)
    .modulate({ saturation })
    .withExif({
      IFD0: { Make: 'Glimpse', Model: 'Glimpse Demo', DateTime: takenAt },
      IFD2: { DateTimeOriginal: takenAt, LensModel: 'Demo 35 mm f/2' },
    })
    .jpeg({ quality: 88 })
    .toBuffer()
}
