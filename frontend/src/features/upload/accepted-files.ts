/** What Glimpse reads, by extension: the browser's own idea of HEIC and AVIF types is not to be relied on. */
const acceptedExtensions = [
  'jpg',
  'jpeg',
  'png',
  'webp',
  'avif',
  'heic',
  'heif',
  'gif',
  'tif',
  'tiff',
] as const
/** For `<input accept>`. */
export const acceptAttribute = ['image/*', ...acceptedExtensions.map((extension) => `.${extension}`)].join(
  ',',
)

const types = new Set<string>(acceptedExtensions)
const junk = /^(\.|__MACOSX|Thumbs\.db$|desktop\.ini$)/i

/** Files that every folder has and no one means to add. */
export const isJunk = (name: string): boolean => junk.test(name)

/** Why a file is not even sent, in a sentence; undefined when the server shall look at it. */
export function refusal(file: Pick<File, 'name' | 'size' | 'type'>): string | undefined {
  if (file.size === 0) return 'The file is empty.'
  const extension = /\.([a-z0-9]+)$/i.exec(file.name)?.[1]?.toLowerCase()
  if (extension !== undefined && types.has(extension)) return undefined
  if (extension === undefined && file.type.startsWith('image/') && file.type !== 'image/svg+xml')
    return undefined
  if (file.type.startsWith('video/')) return 'Videos cannot be added yet, only photos.'
  return 'This is not a photo. Glimpse reads JPEG, PNG, WebP, AVIF, HEIC, GIF and TIFF.'
}
