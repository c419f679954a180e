import { maxRenderSide, type RenderQuery } from '@glimpse/contract'
import sharp, { type ResizeOptions, type Sharp } from 'sharp'
import type { OpenedImage } from './decode.ts'
import { asPictureError } from './picture-error.ts'

const sepia: [[number, number, number], [number, number, number], [number, number, number]] = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
]

/**
 * One render of an original: upright, sRGB, resized, filtered, encoded, without EXIF. No side of the output is longer than
 * 4096 pixels, whatever was asked. Throws AppError with a picture code.
 */
export async function renderImage(
  image: OpenedImage,
  render: RenderQuery,
): Promise<{ data: Buffer; contentType: string }> {
  try {
    const { data, info } = await image
      .decode()
      .resize(targetOf(image, render))
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    // Filters run on few, sRGB pixels: a grey or CMYK original must not change what they mean.
    let pixels = sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } })
    if (!image.hasAlpha && render.fit !== 'contain') pixels = pixels.removeAlpha()
    return {
      data: await encode(filtered(pixels, render.filter), render).toBuffer(),
      contentType: `image/${render.format}`,
    }
  } catch (error) {
    throw asPictureError(error, image.limits.limitInputPixels)
  }
}

function targetOf({ width, height }: OpenedImage, { resize, fit }: RenderQuery): ResizeOptions {
  const transparent = { r: 255, g: 255, b: 255, alpha: 0 }
  if (!resize) return { width: maxRenderSide, height: maxRenderSide, fit: 'inside', withoutEnlargement: true }
  const [targetWidth, targetHeight] = resize.split('x').map(Number) as [number, number]
  if (fit !== 'outside') return { width: targetWidth, height: targetHeight, fit, background: transparent }
  // "No smaller than asked" has no upper bound for a long thin picture: the longest side is held to the limit.
  const scale = Math.min(
    Math.max(targetWidth / width, targetHeight / height),
    maxRenderSide / Math.max(width, height),
  )
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
    fit: 'fill',
  }
}

function filtered(pixels: Sharp, filter: RenderQuery['filter']): Sharp {
  switch (filter) {
    case 'grayscale':
      return pixels.greyscale()
    case 'blur':
      return pixels.blur(4)
    case 'sharpen':
      return pixels.sharpen()
    case 'sepia':
      return pixels.recomb(sepia)
    case undefined:
      return pixels
  }
}

function encode(pixels: Sharp, { format, quality }: RenderQuery): Sharp {
  switch (format) {
    case 'webp':
      return pixels.webp({ quality })
    case 'jpeg':
      return pixels.flatten({ background: '#fff' }).jpeg({ quality, mozjpeg: false })
    case 'png':
      return pixels.png()
    case 'avif':
      return pixels.avif({ quality, effort: 3 })
  }
}
