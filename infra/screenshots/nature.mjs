// Things that several scenes have: ridges, water, trees, grass, stars.
import { f, times } from './kit.mjs'

/** A mountain line by midpoint displacement, closed down to `bottom`. `sharpness` 0.4 rolls, 0.6 is alpine. */
export function ridge(s, y, height, { sharpness = 0.5, bottom = s.height, steps = 8 } = {}) {
  let line = [s.r.between(-1, 1), s.r.between(-1, 1), s.r.between(-1, 1)]
  let amplitude = 1
  for (let step = 0; step < steps; step++) {
    amplitude *= sharpness
    line = line.flatMap((value, index) =>
      index + 1 < line.length ? [value, (value + line[index + 1]) / 2 + s.r.normal() * amplitude] : [value],
    )
  }
  const points = line.map((value, at) => `${f((at / (line.length - 1)) * s.width)} ${f(y - value * height)}`)
  return `M0 ${bottom}L${points.join('L')}L${s.width} ${bottom}Z`
}

/** Water from `y` down: ripples grow towards the viewer; light falls in a column at `light.x`. */
export function water(
  s,
  y,
  colours,
  { light, ripples = 500, dark = '#0b1c30', bright = '#ffffff', calm = 1 } = {},
) {
  const depth = s.height - y
  const ripple = (colour, opacity, column) => {
    const near = s.r.next() ** 1.8
    const top = y + near * depth
    const x = column
      ? light.x + s.r.normal() * (light.width ?? 60) * (0.35 + near * 2.2)
      : s.r.between(0, s.width)
    const long = (4 + near * 90) * s.r.between(0.4, 1.2) * calm
    return `<ellipse cx="${f(x)}" cy="${f(top)}" rx="${f(long)}" ry="${f(0.7 + near * 5 * s.r.between(0.3, 1))}" fill="${colour}" opacity="${f(opacity * s.r.between(0.3, 1) * 100) / 100}"/>`
  }
  s.add(
    s.rect(s.vertical(...colours), { y, h: depth }),
    s.group(
      `filter="${s.blur(1.2)}"`,
      times(ripples, () => ripple(dark, 0.16)),
      times(ripples, () => ripple(bright, 0.1)),
      light ? times(light.count ?? 420, () => ripple(light.colour, light.opacity ?? 0.65, true)) : '',
    ),
  )
}

/** A conifer of drooping boughs, frayed by chance. */
export function pine(s, x, base, height, colour, snow) {
  const half = height * s.r.between(0.2, 0.27)
  const layers = Math.max(7, Math.round(height / 26))
  let left = ''
  let right = ''
  let caps = ''
  for (let layer = 0; layer < layers; layer++) {
    const at = (layer + 0.6) / layers
    const y = base - height + at * height * 0.94
    const reach = half * at ** 0.9 * s.r.between(0.75, 1.1)
    const other = half * at ** 0.9 * s.r.between(0.75, 1.1)
    const lift = (height / layers) * 0.75
    right += `L${f(x + reach)} ${f(y + lift * 0.35)}L${f(x + reach * 0.45)} ${f(y)}`
    left = `L${f(x - other * 0.45)} ${f(y)}L${f(x - other)} ${f(y + lift * 0.35)}${left}`
    if (snow)
      caps += `<path d="M${f(x - other)} ${f(y + lift * 0.3)}Q${f(x - other * 0.4)} ${f(y - lift * 0.75)} ${f(x)} ${f(y - lift * 0.85)}Q${f(x + reach * 0.4)} ${f(y - lift * 0.75)} ${f(x + reach)} ${f(y + lift * 0.3)}Q${f(x + reach * 0.35)} ${f(y - lift * 0.1)} ${f(x)} ${f(y - lift * 0.15)}Q${f(x - other * 0.4)} ${f(y - lift * 0.1)} ${f(x - other)} ${f(y + lift * 0.3)}Z" fill="${snow}" opacity=".92"/>`
  }
  return `<path d="M${f(x)} ${f(base - height)}${right}L${f(x + 3)} ${f(base)}L${f(x - 3)} ${f(base)}${left}Z" fill="${colour}"/>${caps}`
}

/** A cloud of leaves: dark ones behind, lit ones towards the upper left. */
export function crown(s, x, y, rx, ry, colours, count = 260, size = 1) {
  const shades = colours.length
  return times(count, (index) => {
    const angle = s.r.between(0, Math.PI * 2)
    const out = Math.sqrt(s.r.next())
    const dx = Math.cos(angle) * out
    const dy = Math.sin(angle) * out
    const lit = (-dx - dy) / 2.2 + 0.5 + s.r.normal() * 0.3
    const shade = Math.min(shades - 1, Math.max(0, Math.floor((lit * 0.6 + (index / count) * 0.5) * shades)))
    const radius = (rx + ry) * s.r.between(0.025, 0.075) * size
    return `<ellipse cx="${f(x + dx * rx)}" cy="${f(y + dy * ry)}" rx="${f(radius * 1.2)}" ry="${f(radius * 0.8)}" transform="rotate(${f(s.r.between(-50, 50))} ${f(x + dx * rx)} ${f(y + dy * ry)})" fill="${colours[shade]}"/>`
  })
}

/** Blades between two heights, longer towards the viewer. */
export function grass(s, top, bottom, count, colours, length = 60) {
  const blades = Array.from({ length: count }, () => s.r.next() ** 0.8).sort((a, b) => a - b)
  return blades
    .map((near) => {
      const x = s.r.between(-20, s.width + 20)
      const y = top + near * (bottom - top)
      const tall = length * (0.15 + near * 0.95) * s.r.between(0.6, 1.2)
      const lean = s.r.normal() * tall * 0.5
      return `<path d="M${f(x)} ${f(y)}q${f(lean * 0.2)} ${f(-tall * 0.6)} ${f(lean)} ${f(-tall)}" stroke="${s.r.pick(colours)}" stroke-width="${f(0.8 + near * length * 0.055)}" fill="none" stroke-linecap="round"/>`
    })
    .join('')
}

export const stars = (s, count, bottom, colours = ['#ffffff', '#cfe0ff', '#ffe9cf']) =>
  times(
    count,
    () =>
      `<circle cx="${f(s.r.between(0, s.width))}" cy="${f(s.r.between(0, bottom))}" r="${f(0.6 + s.r.next() ** 6 * 2.6)}" fill="${s.r.pick(colours)}" opacity="${f(s.r.between(0.25, 1))}"/>`,
  )
