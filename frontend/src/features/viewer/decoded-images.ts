/** How many decoded pictures are held: the one in view, both neighbours and the way back. */
const held = 6

interface Held {
  image: HTMLImageElement
  ready: Promise<boolean>
  decoded: boolean
}

/**
 * Pictures fetched and decoded ahead, so that showing one swaps pixels and never flashes. The least recently asked
 * for are let go; the browser's own cache keeps the bytes.
 */
export function createDecodedImages(makeImage: () => HTMLImageElement = () => new Image()) {
  const images = new Map<string, Held>()

  /** Resolves true once `url` can be painted at once, false when it cannot be loaded or decoded. */
  function decode(url: string): Promise<boolean> {
    const known = images.get(url)
    if (known) {
      images.delete(url)
      images.set(url, known)
      return known.ready
    }
    const image = makeImage()
    image.decoding = 'async'
    image.src = url
    const entry: Held = { image, decoded: false, ready: Promise.resolve(false) }
    entry.ready = image.decode().then(
      () => (entry.decoded = true),
      () => {
        images.delete(url)
        return false
      },
    )
    images.set(url, entry)
    for (const oldest of images.keys()) {
      if (images.size <= held) break
      images.delete(oldest)
    }
    return entry.ready
  }

  return { decode, isDecoded: (url: string) => images.get(url)?.decoded ?? false }
}

export const decodedImages = createDecodedImages()
