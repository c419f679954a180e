import { f, scene, times } from '../kit.mjs'

/** Planks of wood seen from above, lit from the upper left. */
function planks(s, colour, count = 6) {
  const wood = s.relief({
    fx: 0.0025,
    fy: 0.05,
    octaves: 5,
    depth: 7,
    azimuth: 250,
    elevation: 58,
    gain: 1.2,
  })
  const h = s.height / count
  s.add(
    s.group(
      `filter="${wood}"`,
      times(
        count,
        (i) =>
          `<rect y="${f(i * h)}" width="${s.width}" height="${f(h)}" fill="${colour[i % colour.length]}"/>`,
      ),
    ),
    times(
      count,
      (i) => `<rect y="${f(i * h - 2)}" width="${s.width}" height="4" fill="#1a0f08" opacity=".55"/>`,
    ),
    s.rect(s.radial({ cx: 0.25, cy: 0.15, radius: 1.1 }, '0 #fff3d6 .35', '.5 #fff 0', '1 #140a04 .5')),
  )
}

const shadow = (s, cx, cy, rx, ry, opacity = 0.5) =>
  `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="#120a06" opacity="${opacity}" filter="${s.blur(22)}"/>`

export function coffee() {
  const s = scene(1400, 1400, 61)
  planks(s, ['#8a5a38', '#7c4f30', '#936240', '#81532f'])
  const [x, y] = [690, 720]
  s.add(
    shadow(s, x + 60, y + 70, 430, 420, 0.65),
    `<circle cx="${x}" cy="${y}" r="410" fill="${s.radial({ cx: 0.38, cy: 0.35, radius: 0.75 }, '0 #ffffff', '.6 #f1ece4', '1 #c9beb0')}"/>`,
    `<circle cx="${x}" cy="${y}" r="300" fill="${s.radial({ cx: 0.6, cy: 0.65, radius: 0.6 }, '0 #ffffff', '.8 #ddd4c8', '1 #c8bdb0')}"/>`,
    shadow(s, x + 34, y + 40, 262, 258, 0.5),
    `<path d="M${x + 225} ${y - 110}C${x + 400} ${y - 170} ${x + 420} ${y - 10} ${x + 240} ${y + 20}" stroke="#f6f2ea" stroke-width="44" fill="none" stroke-linecap="round"/><path d="M${x + 230} ${y - 96}C${x + 380} ${y - 140} ${x + 390} ${y - 20} ${x + 240} ${y + 4}" stroke="#b9ad9e" stroke-width="8" fill="none" opacity=".6"/>`,
    `<circle cx="${x}" cy="${y}" r="256" fill="${s.slanted('0 #ffffff', '.6 #efe9df', '1 #b9ad9f')}"/><circle cx="${x}" cy="${y}" r="234" fill="#5a3a24"/>`,
    `<circle cx="${x}" cy="${y + 4}" r="226" fill="${s.radial({ cx: 0.5, cy: 0.5, radius: 0.5 }, '0 #b27a46', '.7 #9a6233', '.93 #6f3f1d', '1 #3b1f0e')}"/>`,
    s.group(
      `filter="${s.fray(12, 0.02)}"`,
      ...[150, 116, 82, 48].map(
        (size, i) =>
          `<path d="M${x} ${y + size * 0.95}C${x - size * 1.35} ${y + size * 0.1} ${x - size * 0.75} ${y - size * 1.05} ${x} ${y - size * 0.35}C${x + size * 0.75} ${y - size * 1.05} ${x + size * 1.35} ${y + size * 0.1} ${x} ${y + size * 0.95}Z" fill="${i % 2 ? '#a06a3a' : '#f6e7cf'}"/>`,
      ),
    ),
    `<path d="M${x - 200} ${y - 80}A215 215 0 0 1 ${x - 20} ${y - 214}" stroke="#fff" stroke-width="12" fill="none" opacity=".35" stroke-linecap="round" filter="${s.blur(4)}"/>`,
    s.group(
      `transform="translate(1080 1040) rotate(-52)"`,
      `<ellipse cx="14" cy="16" rx="66" ry="40" fill="#120a06" opacity=".5" filter="${s.blur(8)}"/><ellipse rx="64" ry="38" fill="${s.slanted('0 #fafafa', '.5 #a8abb0', '1 #5e6268')}"/><ellipse rx="46" ry="24" cx="-4" cy="2" fill="${s.slanted('0 #6d7177', '1 #e8eaec')}"/><path d="M60 -6L330 -10Q344 0 330 10L60 7Z" fill="${s.vertical('0 #f4f5f6', '1 #777b80')}"/>`,
    ),
    times(15, () => {
      const [bx, by, turn] = [s.r.between(80, 460), s.r.between(1130, 1350), s.r.between(0, 180)]
      return `<g transform="translate(${f(bx)} ${f(by)}) rotate(${f(turn)})"><ellipse cx="7" cy="9" rx="32" ry="22" fill="#120a06" opacity=".5" filter="${s.blur(5)}"/><ellipse rx="31" ry="21" fill="${s.radial({ cx: 0.35, cy: 0.3, radius: 0.8 }, '0 #8d5631', '.6 #4d2913', '1 #241007')}"/><path d="M-27 0Q-8 -8 0 0T27 0" stroke="#1c0c05" stroke-width="4" fill="none"/></g>`
    }),
  )
  return s
}

function slice(s, x, y, radius, rind, pith, flesh, deep) {
  const segments = 10
  const wedge = (i) => {
    const middle = ((i + 0.5) / segments) * Math.PI * 2
    const half = Math.PI / segments - 0.045
    const at = (angle, r) => `${f(x + Math.cos(angle) * r)} ${f(y + Math.sin(angle) * r)}`
    return `<path d="M${at(middle, radius * 0.09)}L${at(middle - half, radius * 0.8)}Q${at(middle, radius * 0.94)} ${at(middle + half, radius * 0.8)}Z" fill="${flesh}" stroke="${flesh}" stroke-width="6" stroke-linejoin="round"/>${times(
      15,
      () => {
        const a = middle + s.r.normal() * half * 0.75
        const from = radius * s.r.between(0.25, 0.5)
        return `<path d="M${at(a, from)}L${at(a + s.r.normal() * 0.02, from + radius * s.r.between(0.12, 0.32))}" stroke="${s.r.pick([deep, '#fff4cf'])}" stroke-width="${f(radius * 0.022)}" opacity=".45" stroke-linecap="round"/>`
      },
    )}`
  }
  return `${shadow(s, x + 18, y + 24, radius, radius, 0.35)}<circle cx="${x}" cy="${y}" r="${radius}" fill="${rind}"/><circle cx="${x}" cy="${y}" r="${f(radius * 0.94)}" fill="${pith}"/>${times(segments, wedge)}<circle cx="${x}" cy="${y}" r="${radius}" fill="${s.radial({ cx: 0.35, cy: 0.3, radius: 0.8 }, '0 #fff .28', '.5 #fff 0', '1 #6b2a00 .22')}"/>`
}

const fruit = (s, x, y, radius, light, colour, dark) =>
  `${shadow(s, x + radius * 0.22, y + radius * 0.3, radius, radius * 0.95, 0.45)}<g filter="${s.relief({ fx: 0.09, octaves: 2, depth: 1.6, elevation: 60, gain: 1.17 })}"><circle cx="${x}" cy="${y}" r="${radius}" fill="${s.radial({ cx: 0.36, cy: 0.32, radius: 0.72 }, `0 ${light}`, `.45 ${colour}`, `1 ${dark}`)}"/></g><ellipse cx="${x - radius * 0.35}" cy="${y - radius * 0.42}" rx="${radius * 0.2}" ry="${radius * 0.12}" fill="#fff" opacity=".55" transform="rotate(-40 ${x - radius * 0.35} ${y - radius * 0.42})" filter="${s.blur(7)}"/><circle cx="${x + radius * 0.3}" cy="${y + radius * 0.1}" r="${radius * 0.05}" fill="#5c6b2b"/>`

export function citrus() {
  const s = scene(1600, 1200, 62, { saturation: 1.08 })
  s.add(
    s.group(
      `filter="${s.relief({ fx: 0.004, fy: 0.006, octaves: 4, depth: 9, elevation: 60, gain: 1.16 })}"`,
      s.rect('#dfe6e4'),
    ),
    s.rect(s.slanted('0 #fffdf4 .6', '.6 #fff 0', '1 #2c4450 .35')),
  )
  const leaf = (x, y, turn, size) =>
    `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})"><path d="M8 12C60 -40 160 -34 228 14C160 66 60 66 8 12Z" fill="#14200c" opacity=".35" filter="${s.blur(8)}" transform="translate(8 12)"/><path d="M0 0C50 -54 150 -50 220 0C150 50 50 54 0 0Z" fill="${s.vertical('0 #6aa24a', '.5 #3f7a33', '.52 #2d5f2a', '1 #4e8d3c')}"/><path d="M0 0L214 0" stroke="#b4cf86" stroke-width="3"/></g>`
  s.add(
    leaf(980, 300, -30, 1.2),
    leaf(350, 520, 200, 1),
    leaf(1150, 960, 20, 1.1),
    fruit(s, 760, 400, 240, '#ffd08a', '#f5912a', '#b34d0c'),
    fruit(s, 1220, 330, 190, '#fff3a6', '#f6d43a', '#b98a12'),
    fruit(s, 330, 300, 180, '#ffc27a', '#f08326', '#a8440a'),
    fruit(s, 1400, 690, 150, '#d9ee9a', '#8fbf3c', '#47711a'),
    leaf(850, 240, 18, 1),
    slice(s, 420, 790, 235, '#f08a22', '#fff1d2', '#fb9f36', '#d96a10'),
    slice(s, 900, 830, 215, '#f2cf2e', '#fffbe4', '#f9e26a', '#d9ae1e'),
    slice(s, 1240, 940, 150, '#6fa52e', '#f5fae0', '#b9d964', '#7fae30'),
    slice(s, 120, 1070, 150, '#e2603a', '#ffeadb', '#ee6f56', '#b8341f'),
  )
  return s
}

export function newspaper() {
  const s = scene(1200, 1500, 63, { dim: 0.2 })
  planks(s, ['#4c3a30', '#54402f'], 5)
  const column = (x, y, lines) =>
    times(
      lines,
      (i) =>
        `<text x="${x}" y="${y + i * 17}" font-family="DejaVu Serif, serif" font-size="10.8" fill="#2a2724">${s.r.pick(words)}</text>`,
    )
  const words = [
    'the harbour wakes early and the boats come home',
    'of a summer that nobody here will forget soon',
    'and the old lamp was lit again for the first time',
    'while children count the gulls above the pier',
    'she said that every picture tells where it was',
    'in the hills the vines are green until October',
  ]
  s.add(
    `<rect x="120" y="100" width="980" height="1330" fill="#100a06" opacity=".6" filter="${s.blur(20)}" transform="rotate(-3 600 750)"/>`,
    s.group(
      `transform="rotate(-3 600 750)"`,
      s.group(
        `filter="${s.relief({ fx: 0.006, octaves: 4, depth: 5, elevation: 62, gain: 1.13 })}"`,
        `<rect x="100" y="70" width="980" height="1350" fill="#f3eee2"/>`,
      ),
      `<text x="590" y="190" text-anchor="middle" font-family="C059, DejaVu Serif, serif" font-weight="bold" font-size="104" fill="#1d1a18">The Daily Post</text>`,
      `<path d="M140 222H1040M140 262H1040" stroke="#222" stroke-width="3"/><text x="590" y="250" text-anchor="middle" font-family="DejaVu Serif, serif" font-size="19" fill="#333">SUNDAY EDITION   ·   No. 1,204   ·   HARBOUR AND HILLS</text>`,
      `<text x="140" y="340" font-family="DejaVu Serif, serif" font-weight="bold" font-size="48" fill="#1d1a18">Lighthouse lit again after years</text>`,
      `<rect x="140" y="380" width="590" height="390" fill="${s.vertical('0 #8e8b86', '.55 #d4d0c8', '.56 #6f6c68', '1 #3a3836')}"/><path d="M410 740L424 480L470 480L484 740Z" fill="#f4f1ea"/><path d="M418 560h58l3 50h-64zM412 660h70l3 50h-76z" fill="#3d3a38"/><path d="M415 480q32 -60 64 0z" fill="#2b2927"/><path d="M230 770Q420 690 730 770Z" fill="#2e2c2a"/><path d="M424 500L140 420V500Z" fill="#fff" opacity=".5"/>`,
      `<text x="140" y="798" font-family="DejaVu Serif, serif" font-style="italic" font-size="17" fill="#444">The lamp on the first evening, seen from the pier</text>`,
      column(760, 396, 24),
      column(140, 838, 33),
      column(450, 838, 33),
      column(760, 838, 33),
      s.rect(s.horizontal('0 #000 .0', '.48 #5a4a30 .12', '.5 #000 .25', '.52 #fff .25', '1 #fff 0'), {
        x: 100,
        y: 70,
        w: 980,
        h: 1350,
      }),
      s.rect(s.slanted('0 #fff5dc .35', '.6 #fff 0', '1 #2a1c10 .35'), { x: 100, y: 70, w: 980, h: 1350 }),
    ),
  )
  return s
}

export function candle() {
  const s = scene(1067, 1500, 64, { bloom: 0.7, dim: 0.45 })
  s.add(
    s.rect(s.vertical('0 #1a0f0c', '.7 #33190e', '.71 #4a2614', '1 #160a06')),
    times(
      26,
      () =>
        `<circle cx="${f(s.r.between(0, 1067))}" cy="${f(s.r.between(120, 900))}" r="${f(s.r.between(22, 62))}" fill="${s.r.pick(['#ffb347', '#ff8f3d', '#ffd27f', '#e0653a'])}" opacity="${f(s.r.between(0.1, 0.4))}" filter="${s.blur(4)}"/>`,
    ),
    s.glow(533, 620, 560, '#ff9f3e', 0.75),
    shadow(s, 533, 1290, 330, 60, 0.8),
    `<ellipse cx="533" cy="1270" rx="270" ry="62" fill="${s.horizontal('0 #5c3a1e', '.45 #e2b06a', '1 #3b2210')}"/><ellipse cx="533" cy="1254" rx="240" ry="48" fill="${s.horizontal('0 #8a5a2c', '.5 #f0c684', '1 #53300f')}"/>`,
    `<path d="M413 790L413 1240Q533 1290 653 1240L653 790Z" fill="${s.horizontal('0 #a8602a', '.35 #ffd99a', '.65 #fbc277', '1 #7c3d16')}"/><path d="M413 790L413 1010Q533 1050 653 1010L653 790Z" fill="${s.vertical('0 #ffefb8 .95', '1 #ffb050 0')}"/>`,
    `<ellipse cx="533" cy="790" rx="120" ry="30" fill="#fff0c4"/><ellipse cx="533" cy="794" rx="96" ry="21" fill="#ffcf7d"/><path d="M414 796c-4 60 24 50 22 120 0 20 22 20 22 -4 -2 -60 -6 -80 10 -112z" fill="#ffe0a4"/>`,
    `<path d="M533 790q-4 -40 4 -66" stroke="#2a1408" stroke-width="7" fill="none"/>`,
    `<path d="M536 480C580 590 606 640 590 706C580 748 494 748 482 706C468 640 506 590 536 480Z" fill="${s.vertical('0 #ff8a1e .5', '.5 #ffc84a', '1 #ff9b30')}" filter="${s.blur(6)}"/><path d="M536 550C566 630 574 660 564 704C556 730 514 730 506 704C496 660 514 630 536 550Z" fill="#fffbe2" filter="${s.blur(3)}"/>`,
    s.glow(536, 650, 260, '#ffd27a', 0.75),
  )
  return s
}
