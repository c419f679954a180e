// What the scenes are drawn with: an SVG under construction, seeded chance, and the textures of nature as filters.

/** Chance that is the same for the same seed (mulberry32). */
export function chance(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    pick: (list) => list[Math.floor(next() * list.length)],
    /** Around 0, mostly within ±1. */
    normal: () => next() + next() + next() + next() - 2,
  }
}

export const times = (count, make) => Array.from({ length: count }, (_, index) => make(index)).join('')
export const f = (number) => Math.round(number * 10) / 10

/**
 * An SVG that grows. Colours of a gradient are strings 'offset colour opacity?'; everything that needs an id gets one.
 * Sizes are pixels of the finished picture.
 */
export function scene(width, height, seed, finish = {}) {
  const defs = []
  const body = []
  const r = chance(seed)
  let ids = 0
  const define = (make) => {
    const id = `d${++ids}`
    defs.push(make(id))
    return `url(#${id})`
  }
  const stops = (list) =>
    list
      .map((stop) => stop.split(' '))
      .map(
        ([at, colour, opacity = 1]) =>
          `<stop offset="${at}" stop-color="${colour}" stop-opacity="${opacity}"/>`,
      )
      .join('')
  const filter = (content, margin = 4) =>
    define(
      (id) =>
        `<filter id="${id}" x="-${margin}%" y="-${margin}%" width="${100 + 2 * margin}%" height="${100 + 2 * margin}%" color-interpolation-filters="sRGB">${content}</filter>`,
    )
  const rect = (fill, { x = 0, y = 0, w = width, h = height, rest = '' } = {}) =>
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}" ${rest}/>`
  const turbulence = (fx, fy, octaves, kind = 'fractalNoise') =>
    `<feTurbulence type="${kind}" baseFrequency="${fx} ${fy}" numOctaves="${octaves}" seed="${Math.floor(r.next() * 999)}"/>`

  const self = {
    width,
    height,
    r,
    finish: { seed, ...finish },
    rect,
    add: (...parts) => void body.push(...parts),
    vertical: (...list) =>
      define(
        (id) => `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops(list)}</linearGradient>`,
      ),
    horizontal: (...list) =>
      define(
        (id) => `<linearGradient id="${id}" x1="0" y1="0" x2="1" y2="0">${stops(list)}</linearGradient>`,
      ),
    slanted: (...list) =>
      define(
        (id) => `<linearGradient id="${id}" x1="0" y1="0" x2="1" y2="1">${stops(list)}</linearGradient>`,
      ),
    radial: (at, ...list) => {
      const { cx = 0.5, cy = 0.5, radius = 0.5 } = at
      return define(
        (id) =>
          `<radialGradient id="${id}" cx="${cx}" cy="${cy}" r="${radius}">${stops(list)}</radialGradient>`,
      )
    },
    blur: (x, y = x) => filter(`<feGaussianBlur stdDeviation="${x} ${y}"/>`, 40),
    /** Frays the edges of shapes by some pixels, as leaves, rock and fur do. */
    fray: (pixels, frequency = 0.04) =>
      filter(
        `${turbulence(frequency, frequency, 3)}<feDisplacementMap in="SourceGraphic" scale="${pixels}" xChannelSelector="R" yChannelSelector="G"/>`,
      ),
    /** Clouds, mist, foam: noise as opacity of one colour, inside what it is applied to. More gain, harder edges. */
    vapour: (colour, { fx = 0.004, fy = 0.01, octaves = 5, gain = 2.6, bias = -1.15 } = {}) => {
      const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
      return filter(
        `${turbulence(fx, fy, octaves)}<feColorMatrix values="0 0 0 0 ${red} 0 0 0 0 ${green} 0 0 0 0 ${blue} ${gain} 0 0 0 ${bias}"/><feComposite in2="SourceGraphic" operator="in"/>`,
      )
    },
    /** Lit roughness (rock, sand, plaster, peel), multiplied with what it is applied to. */
    relief: ({
      fx = 0.01,
      fy = fx,
      octaves = 5,
      depth = 12,
      azimuth = 225,
      elevation = 50,
      kind,
      gain = 1.35,
    } = {}) =>
      filter(
        `${turbulence(fx, fy, octaves, kind).replace('/>', ' result="n"/>')}<feColorMatrix in="n" values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0"/><feDiffuseLighting surfaceScale="${depth}" diffuseConstant="${gain}" lighting-color="#fff"><feDistantLight azimuth="${azimuth}" elevation="${elevation}"/></feDiffuseLighting><feComposite in2="SourceGraphic" operator="arithmetic" k1="1"/><feComposite in2="SourceGraphic" operator="in"/>`,
      ),
    mask: (content) => define((id) => `<mask id="${id}">${content}</mask>`),
    clip: (content) => define((id) => `<clipPath id="${id}">${content}</clipPath>`),
    /** A glow around a point. */
    glow: (x, y, radius, colour, opacity = 1) =>
      `<circle cx="${x}" cy="${y}" r="${radius}" fill="${self.radial({}, `0 ${colour} ${opacity}`, `.35 ${colour} ${f(opacity * 40) / 100}`, `1 ${colour} 0`)}"/>`,
    group: (attributes, ...parts) => `<g ${attributes}>${parts.join('')}</g>`,
    svg: () =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs>${defs.join('')}</defs>${body.join('')}</svg>`,
  }
  return self
}
