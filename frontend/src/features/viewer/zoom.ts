/** CSS pixels. */
export interface Size {
  width: number
  height: number
}
/** CSS pixels from the centre of the viewport, x to the right, y downwards. */
export interface Point {
  x: number
  y: number
}
/** CSS `translate(x, y) scale(scale)` about the centre: scale 1 shows the whole picture. */
export interface Transform extends Point {
  scale: number
}
/** What a transform has to stay within: the viewport, and the picture as it lies in it at scale 1. */
export interface Frame {
  viewport: Size
  picture: Size
  maxScale: number
}

export const identity: Transform = { scale: 1, x: 0, y: 0 }

/** `picture` (pixels, any unit) fitted whole into `viewport`; small pictures grow to at most `largest` times their size. */
export function fitInside(picture: Size, viewport: Size, largest = 1): Size {
  if (picture.width <= 0 || picture.height <= 0) return { width: 0, height: 0 }
  const ratio = Math.min(viewport.width / picture.width, viewport.height / picture.height, largest)
  return { width: picture.width * ratio, height: picture.height * ratio }
}

/** The scale at which one pixel of the original covers one device pixel. */
export function actualSizeScale(original: Size, picture: Size, devicePixelRatio = 1): number {
  return picture.width > 0 ? original.width / (picture.width * devicePixelRatio) : 1
}

/** How far in one may zoom: twice actual size, and never less than 3. */
export function largestScale(original: Size, picture: Size, devicePixelRatio = 1): number {
  return Math.max(3, 2 * actualSizeScale(original, picture, devicePixelRatio))
}

/** Keeps the scale between 1 and the most, and the picture's edges at or beyond the viewport's (centred where smaller). */
export function clamp(transform: Transform, frame: Frame): Transform {
  const scale = Math.min(Math.max(transform.scale, 1), frame.maxScale)
  const room = (side: 'width' | 'height') =>
    Math.max(0, (frame.picture[side] * scale - frame.viewport[side]) / 2)
  const within = (value: number, most: number) => Math.min(Math.max(value, -most), most) + 0
  return { scale, x: within(transform.x, room('width')), y: within(transform.y, room('height')) }
}

/** Scales to `scale` so that what lies under `point` stays under it, as far as the frame allows. */
export function zoomTo(transform: Transform, scale: number, point: Point, frame: Frame): Transform {
  const next = Math.min(Math.max(scale, 1), frame.maxScale)
  const ratio = next / transform.scale
  return clamp(
    {
      scale: next,
      x: point.x - (point.x - transform.x) * ratio,
      y: point.y - (point.y - transform.y) * ratio,
    },
    frame,
  )
}

export function panBy(transform: Transform, dx: number, dy: number, frame: Frame): Transform {
  return clamp({ ...transform, x: transform.x + dx, y: transform.y + dy }, frame)
}

/** Two fingers that went from `before` to `after`: the picture follows both. */
export function pinch(
  transform: Transform,
  before: readonly [Point, Point],
  after: readonly [Point, Point],
  frame: Frame,
): Transform {
  const distance = ([a, b]: readonly [Point, Point]) => Math.hypot(a.x - b.x, a.y - b.y)
  const middle = ([a, b]: readonly [Point, Point]): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
  const from = middle(before)
  const to = middle(after)
  const scale = transform.scale * (distance(after) / Math.max(1, distance(before)))
  return panBy(zoomTo(transform, scale, from, frame), to.x - from.x, to.y - from.y, frame)
}

/** Wheel `deltaY` (with its `deltaMode`) as a factor: one notch of a mouse is about 1.2, a trackpad goes finely. */
export function wheelFactor(deltaY: number, deltaMode: number): number {
  const pixels = deltaMode === 1 ? deltaY * 33 : deltaMode === 2 ? deltaY * 400 : deltaY
  return Math.exp(-Math.min(Math.max(pixels, -150), 150) / 550)
}

/** What a finger that left the screen meant, when the picture was not zoomed in. */
export function swipeMeaning(
  dx: number,
  dy: number,
  milliseconds: number,
): 'next' | 'previous' | 'close' | undefined {
  const fast = milliseconds < 300
  if (Math.abs(dx) > Math.abs(dy) * 1.3 && Math.abs(dx) > (fast ? 40 : 90))
    return dx < 0 ? 'next' : 'previous'
  if (dy > (fast ? 70 : 130) && dy > Math.abs(dx) * 1.3) return 'close'
  return undefined
}
