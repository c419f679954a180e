// Apart from the code that uses them: the parent process names options and never loads sharp.

export interface DecodeLimits {
  /** Pictures with more pixels are refused before a pixel is decoded. */
  limitInputPixels: number
  /** libvips gives up on one picture after this long. */
  timeoutSeconds: number
}
export const defaultDecodeLimits: DecodeLimits = { limitInputPixels: 100_000_000, timeoutSeconds: 60 }

export interface DerivativeOptions {
  /** Longest side in pixels. */
  thumbnailSide: number
  /** WebP quality, 1–100. */
  thumbnailQuality: number
  previewSide: number
  previewQuality: number
}

export const defaultDerivatives: DerivativeOptions = {
  thumbnailSide: 640,
  thumbnailQuality: 75,
  previewSide: 2048,
  previewQuality: 80,
}

/** libwebp's 0–6: 2 takes half the time of the default 4 (the dearest step of all) for about 5 % more bytes. */
export const previewEffort = 2
