import { f, scene, times } from '../kit.mjs'
import { crown, grass, ridge } from '../nature.mjs'

const cumulus = (s, height, extra = {}) =>
  s.rect('#fff', {
    h: height,
    rest: `filter="${s.vapour('#ffffff', { fx: 0.0028, fy: 0.0065, gain: 3.6, bias: -1.85, ...extra })}"`,
  })

function balloon(s, x, y, radius, colours) {
  const gores = 9
  const edge = (t, at) => {
    const across = Math.sin(((at / gores) * 2 - 1) * (Math.PI / 2))
    const belly = t < 0.42 ? Math.sqrt(1 - ((t - 0.42) / 0.42) ** 2) : 1 - ((t - 0.42) / 0.58) ** 2 * 0.8
    return `${f(x + across * radius * belly)} ${f(y - radius + t * radius * 2.45)}`
  }
  const steps = Array.from({ length: 49 }, (_, i) => i / 48)
  return [
    times(
      gores,
      (i) =>
        `<path d="M${steps.map((t) => edge(t, i)).join('L')}L${steps
          .toReversed()
          .map((t) => edge(t, i + 1))
          .join('L')}Z" fill="${colours[i % colours.length]}"/>`,
    ),
    `<path d="M${steps.map((t) => edge(t, 0)).join('L')}L${steps
      .toReversed()
      .map((t) => edge(t, gores))
      .join(
        'L',
      )}Z" fill="${s.radial({ cx: 0.34, cy: 0.28, radius: 0.75 }, '0 #fff .45', '.4 #fff 0', '1 #20102c .5')}"/>`,
    `<path d="M${x - radius * 0.19} ${y + radius * 1.45}L${x - radius * 0.12} ${y + radius * 1.75}M${x + radius * 0.19} ${y + radius * 1.45}L${x + radius * 0.12} ${y + radius * 1.75}" stroke="#4b3626" stroke-width="${f(radius * 0.015)}"/>`,
    `<rect x="${x - radius * 0.13}" y="${y + radius * 1.73}" width="${radius * 0.26}" height="${radius * 0.2}" rx="${radius * 0.03}" fill="${s.horizontal('0 #a87544', '1 #4d3018')}"/>`,
  ].join('')
}

export function balloons() {
  const s = scene(1600, 1067, 41, { bloom: 0.35 })
  s.add(
    s.rect(s.vertical('0 #5d93cf', '.4 #b7d2e8', '.65 #fbe3c6', '1 #fbe3c6')),
    s.glow(300, 640, 560, '#fff1cd', 0.85),
    cumulus(s, 620, { bias: -2 }),
  )
  ;['#a9b9a9', '#8ba784', '#6f9560', '#577f42'].forEach((colour, i) =>
    s.add(
      `<path d="${ridge(s, 690 + i * 62, 36, { sharpness: 0.38 })}" fill="${s.vertical(`0 ${colour}`, '.6 #d9cf95', `1 ${colour}`)}" ${i ? '' : `filter="${s.blur(3)}"`}/>`,
    ),
  )
  s.add(
    times(
      15,
      (i) =>
        `<path d="M${-300 + i * 150} 1067L${520 + i * 36} 872L${538 + i * 36} 872L${-230 + i * 150} 1067Z" fill="${i % 2 ? '#e2c65e' : '#7d9c45'}" opacity=".75"/>`,
    ),
    times(34, () => {
      const x = s.r.between(0, 1600)
      return crown(s, x, 868 + s.r.normal() * 8, 26, 20, ['#2f4a2b', '#46683a', '#64883f'], 60, 2.2)
    }),
    s.group(
      `opacity=".92" filter="${s.blur(0.8)}"`,
      balloon(s, 360, 470, 46, ['#5a6fc0', '#e7d9b0']),
      balloon(s, 1330, 520, 34, ['#d0603f', '#f0d08c']),
      balloon(s, 640, 330, 62, ['#3f9a8c', '#f4e9c8', '#e59a3c']),
    ),
    balloon(s, 1060, 330, 205, ['#d8392f', '#f08a2c', '#f7c945', '#f08a2c']),
  )
  return s
}

export function tulips() {
  const s = scene(1600, 1067, 42, { saturation: 1.1 })
  s.add(
    s.rect(s.vertical('0 #6ba9dd', '.35 #d5e8f3', '.4 #e9f1ea', '1 #e9f1ea')),
    cumulus(s, 420),
    `<path d="${ridge(s, 418, 10)}" fill="#7e9a86" filter="${s.blur(2)}"/>`,
    `<g transform="translate(1210 428)" fill="#5b4a44"><path d="M-34 0L-22 -110L22 -110L34 0Z"/><path d="M-26 -110Q0 -150 26 -110Z" fill="#3c3230"/>${times(4, (i) => `<g transform="translate(0 -112) rotate(${20 + i * 90})"><path d="M-2 0L-2 -116L22 -116L22 -18Z" fill="#e9e3d8" opacity=".9"/><path d="M0 0L0 -118" stroke="#4a3c36" stroke-width="5"/></g>`)}</g>`,
    s.rect(s.vertical('0 #7d9c5b', '1 #2f5426'), { y: 424, h: 643 }),
  )
  const rows = 17
  const colours = ['#e2332f', '#f4b823', '#f07aa4', '#fbf3e6', '#8a3fa0', '#f2662c']
  const flowers = []
  for (let row = 0; row < rows; row++) {
    const colour = colours[row % colours.length]
    for (let i = 0; i < 260; i++) flowers.push({ near: (i / 260) ** 1.8, row, colour })
  }
  flowers.sort((a, b) => a.near - b.near)
  s.add(
    flowers
      .map(({ near, row, colour }) => {
        const y = 428 + near * 700
        const spread = 0.12 + near * 1.15
        const x = 800 + ((row - 8) * 215 + s.r.normal() * 66) * spread
        const size = 2 + near * 34 * s.r.between(0.8, 1.15)
        const wave = y + s.r.normal() * size * 0.4
        return [
          near > 0.15
            ? `<path d="M${f(x)} ${f(wave)}q${f(size * 0.1)} ${f(size)} 0 ${f(size * 2.2)}" stroke="#4d8136" stroke-width="${f(size * 0.16)}" fill="none"/><path d="M${f(x)} ${f(wave + size * 2)}q${f(size * 0.7)} ${f(-size * 0.4)} ${f(size * 0.8)} ${f(-size * 1.5)}q${f(-size * 0.9)} ${f(size * 0.3)} ${f(-size * 0.8)} ${f(size * 1.5)}" fill="#5f9a45"/>`
            : '',
          `<path d="M${f(x - size * 0.5)} ${f(wave - size * 0.7)}Q${f(x - size * 0.62)} ${f(wave + size * 0.45)} ${f(x)} ${f(wave + size * 0.45)}Q${f(x + size * 0.62)} ${f(wave + size * 0.45)} ${f(x + size * 0.5)} ${f(wave - size * 0.7)}L${f(x + size * 0.22)} ${f(wave - size * 0.4)}L${f(x)} ${f(wave - size * 0.85)}L${f(x - size * 0.22)} ${f(wave - size * 0.4)}Z" fill="${colour}"/>`,
          near > 0.05
            ? `<path d="M${f(x + size * 0.1)} ${f(wave + size * 0.42)}Q${f(x + size * 0.6)} ${f(wave + size * 0.3)} ${f(x + size * 0.48)} ${f(wave - size * 0.66)}L${f(x + size * 0.2)} ${f(wave - size * 0.35)}Z" fill="#40101a" opacity=".22"/>`
            : '',
        ].join('')
      })
      .join(''),
  )
  return s
}

export function rainbow() {
  const s = scene(1800, 1013, 43)
  s.add(
    s.rect(s.vertical('0 #4c6076', '.45 #8499a8', '.68 #d7d9cf', '1 #d7d9cf')),
    s.rect('#fff', {
      h: 700,
      rest: `filter="${s.vapour('#39485c', { fx: 0.002, fy: 0.005, gain: 3, bias: -1.35 })}" opacity=".8"`,
    }),
  )
  const bands = ['#d8454a', '#f08a3c', '#f7dd55', '#62bd5c', '#3f8fd6', '#5a55b8']
  s.add(
    s.group(
      `filter="${s.blur(5)}" opacity=".62" style="mix-blend-mode:screen"`,
      ...bands.map(
        (colour, i) =>
          `<circle cx="1020" cy="1010" r="${770 - i * 17}" fill="none" stroke="${colour}" stroke-width="19"/>`,
      ),
    ),
    s.group(
      `filter="${s.blur(7)}" opacity=".16"`,
      ...bands
        .toReversed()
        .map(
          (colour, i) =>
            `<circle cx="1020" cy="1010" r="${940 - i * 17}" fill="none" stroke="${colour}" stroke-width="19"/>`,
        ),
    ),
    `<path d="${ridge(s, 690, 40, { sharpness: 0.42 })}" fill="#6d8a7c" filter="${s.blur(2)}"/>`,
    s.rect(s.vertical('0 #b9c95a', '.3 #86b03c', '1 #3b6f22'), { y: 722, h: 291 }),
    s.group(
      '',
      crown(s, 470, 620, 150, 120, ['#1f3c20', '#325a2a', '#4f7f33', '#8bab44'], 900, 0.45),
      `<rect x="460" y="690" width="22" height="66" fill="#3b2a1c"/>`,
    ),
    `<ellipse cx="520" cy="762" rx="190" ry="14" fill="#1f3a16" opacity=".5" filter="${s.blur(6)}"/>`,
    grass(s, 735, 1030, 2200, ['#5e9a30', '#86bb3f', '#3f7a26', '#b5d257'], 62),
    times(420, () => {
      const near = s.r.next()
      return `<circle cx="${f(s.r.between(0, 1800))}" cy="${f(760 + near * 245)}" r="${f(1.5 + near * 6)}" fill="${s.r.pick(['#fff6d8', '#f8d84b', '#e75a5a', '#ffffff'])}"/>`
    }),
  )
  return s
}

export function kite() {
  const s = scene(1200, 1500, 44)
  s.add(
    s.rect(s.vertical('0 #1f6bb8', '.55 #7fbbe6', '.85 #dcecf2', '1 #dcecf2')),
    cumulus(s, 1300, { fx: 0.003, fy: 0.005, bias: -1.95 }),
    `<path d="M560 520C520 800 380 1050 250 1330" stroke="#fff" stroke-width="2" fill="none" opacity=".8"/>`,
    `<g transform="rotate(24 600 380)"><path d="M600 150L600 560L440 340Z" fill="#e2352f"/><path d="M600 150L760 340L600 560Z" fill="#f7b52c"/><path d="M440 340L600 560L600 340Z" fill="#1f5fae"/><path d="M760 340L600 560L600 340Z" fill="#34a27c"/><path d="M600 150L600 560M440 340L760 340" stroke="#3b2a20" stroke-width="4"/><path d="M600 150L440 340L600 560Z" fill="#000" opacity=".1"/></g>`,
    `<path d="M515 562C450 640 620 700 540 780C470 850 610 900 560 980" stroke="#f2f2f2" stroke-width="4" fill="none"/>`,
    ...[
      [492, 620, '#e2352f'],
      [566, 690, '#f7b52c'],
      [540, 780, '#34a27c'],
      [530, 862, '#1f5fae'],
      [572, 930, '#e2352f'],
    ].map(([x, y, colour]) => `<path d="M${x} ${y}l-34 -20v40zM${x} ${y}l34 -20v40z" fill="${colour}"/>`),
    `<path d="M0 1330C300 1290 700 1370 1200 1310L1200 1500L0 1500Z" fill="${s.vertical('0 #8fb24a', '1 #3d6b27')}"/>`,
    grass(s, 1345, 1530, 900, ['#6a9a38', '#93bd4a', '#47772a'], 70),
    `<g fill="#24323f"><path d="M222 1400q-4-64 20-66t24 66z" fill="#d8503c"/><circle cx="242" cy="1318" r="17" fill="#5b3a28"/><path d="M232 1396l-4 56M254 1396l6 54" stroke="#2b3d57" stroke-width="14" stroke-linecap="round"/><path d="M250 1346L262 1318" stroke="#d8503c" stroke-width="11" stroke-linecap="round"/></g>`,
  )
  return s
}
