import { thumbHashToDataURL } from 'thumbhash'

const made = new Map<string, string>()
const mostKept = 2000

/** A data URL of the blurred placeholder, or undefined where the hash is missing or damaged. */
export function placeholderUrl(thumbhash: string | undefined): string | undefined {
  if (!thumbhash) return undefined
  const known = made.get(thumbhash)
  if (known !== undefined) return known
  let url: string
  try {
    const bytes = Uint8Array.from(atob(thumbhash), (char) => char.charCodeAt(0))
    if (bytes.length < 5) return undefined
    url = thumbHashToDataURL(bytes)
  } catch {
    // Base64 that is none: the tile keeps its plain background.
    return undefined
  }
  // The oldest goes first: scrolling a long library must not fill the memory with placeholders.
  if (made.size >= mostKept) made.delete(made.keys().next().value!)
  made.set(thumbhash, url)
  return url
}
