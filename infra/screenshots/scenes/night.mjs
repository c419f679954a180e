import { f, scene, times } from '../kit.mjs'
import { pine, ridge, stars, water } from '../nature.mjs'

export function aurora() {
  const s = scene(1600, 1067, 51, { bloom: 0.5 })
  s.add(s.rect(s.vertical('0 #050b1f', '.5 #0c2a3f', '.72 #1d5a58', '1 #1d5a58')), stars(s, 500, 760))
  const curtain = (y, colours, lift, opacity) => {
    const points = Array.from({ length: 60 }, (_, i) => ({
      x: i * 28 - 30,
      y: y + Math.sin(i * 0.17 + y) * 70 + Math.sin(i * 0.41 + y * 2) * 26,
    }))
    const fill = s.vertical(
      `0 ${colours[0]} 0`,
      `.35 ${colours[0]} .35`,
      `.8 ${colours[1]} .9`,
      `1 ${colours[1]} 0`,
    )
    return s.group(
      `filter="${s.blur(7, 22)}" opacity="${opacity}"`,
      points
        .map(
          (p) =>
            `<rect x="${f(p.x)}" y="${f(p.y - lift * s.r.between(0.6, 1.15))}" width="30" height="${f(lift)}" fill="${fill}" opacity="${f(s.r.between(0.35, 1))}"/>`,
        )
        .join(''),
    )
  }
  const sky = s.group(
    '',
    curtain(360, ['#8a4bd0', '#3df0a0'], 330, 0.9),
    curtain(520, ['#4a8be0', '#59ffb4'], 300, 0.75),
    curtain(600, ['#b04bb5', '#2fd88a'], 190, 0.55),
  )
  s.add(
    sky,
    `<path d="${ridge(s, 700, 70, { sharpness: 0.52 })}" fill="${s.vertical('0 #9fc4cf', '.12 #33586a', '1 #0d2230')}"/>`,
    s.rect(s.vertical('0 #16484a', '1 #04111c'), { y: 770, h: 300 }),
    s.group(`transform="matrix(1 0 0 -.55 0 1180)" opacity=".5" filter="${s.blur(3, 10)}"`, sky),
  )
  water(s, 772, ['0 #0b2a33 .1', '1 #020a14 .7'], { ripples: 260, dark: '#03131c', bright: '#7dffce' })
  s.add(
    times(52, (i) =>
      pine(
        s,
        i * 32 + s.r.between(-14, 14),
        792 + Math.abs(i - 26) * 2,
        s.r.between(60, 130) + Math.abs(i - 26) * 5,
        '#04101a',
      ),
    ),
  )
  return s
}

export function milkyWay() {
  const s = scene(1067, 1600, 52, { bloom: 0.5 })
  const band = (colour, spread, options, opacity) =>
    s.group(
      'transform="rotate(28 533 700)"',
      `<rect x="${533 - spread}" y="-500" width="${spread * 2}" height="2400" fill="#fff" filter="${s.vapour(colour, options)}" mask="${s.mask(`<rect x="${533 - spread}" y="-500" width="${spread * 2}" height="2400" fill="${s.horizontal('0 #fff 0', '.5 #fff', '1 #fff 0')}"/>`)}" opacity="${opacity}"/>`,
    )
  s.add(
    s.rect(s.vertical('0 #070b22', '.5 #152048', '.8 #3c3a66', '.92 #a3625a', '1 #a3625a')),
    band('#6d7ac8', 520, { fx: 0.004, fy: 0.003, gain: 1.8, bias: -0.5 }, 0.8),
    band('#e7cfe6', 260, { fx: 0.006, fy: 0.005, gain: 2.4, bias: -0.85 }, 0.8),
    band('#fff0d8', 130, { fx: 0.007, fy: 0.006, gain: 2.8, bias: -1 }, 0.75),
    band('#0c0d24', 150, { fx: 0.006, fy: 0.004, gain: 5, bias: -2.7 }, 0.85),
    stars(s, 2600, 1400),
    s.group(
      'transform="rotate(28 533 700)"',
      times(
        1500,
        () =>
          `<circle cx="${f(533 + s.r.normal() * 150)}" cy="${f(s.r.between(-400, 1700))}" r="${f(0.5 + s.r.next() ** 5 * 1.5)}" fill="#fff" opacity="${f(s.r.between(0.3, 0.9))}"/>`,
      ),
    ),
    `<path d="${ridge(s, 1380, 50)}" fill="#1b1a33"/>`,
    `<path d="${ridge(s, 1470, 36)}" fill="#0a0b18"/>`,
    times(18, (i) => pine(s, i * 64 + s.r.between(-20, 20), 1510, s.r.between(70, 190), '#06070f')),
    s.glow(410, 1478, 130, '#ffb765', 0.9),
    `<path d="M330 1510L415 1418L500 1510Z" fill="${s.horizontal('0 #ffcf7a', '.5 #ff9a3d', '1 #c45c1f')}"/><path d="M415 1418L400 1510L436 1510Z" fill="#7a3413"/>`,
  )
  return s
}

export function moonOverLake() {
  const s = scene(1600, 1067, 53, { bloom: 0.55 })
  s.add(
    s.rect(s.vertical('0 #081229', '.35 #1b3764', '.58 #6a83ad', '1 #6a83ad')),
    stars(s, 220, 420),
    s.glow(560, 290, 520, '#c6dafc', 0.75),
    `<circle cx="560" cy="290" r="84" fill="${s.radial({ cx: 0.4, cy: 0.38, radius: 0.7 }, '0 #fffdf2', '.7 #f4efdc', '1 #cfc9b8')}"/>`,
    times(
      16,
      () =>
        `<ellipse cx="${f(560 + s.r.normal() * 46)}" cy="${f(290 + s.r.normal() * 42)}" rx="${f(s.r.between(6, 24))}" ry="${f(s.r.between(5, 18))}" fill="#b9b5a8" opacity=".3"/>`,
    ),
    s.rect('#fff', {
      h: 560,
      rest: `filter="${s.vapour('#93a9cc', { fx: 0.0016, fy: 0.012, gain: 3, bias: -1.6 })}" opacity=".7"`,
    }),
    `<path d="${ridge(s, 560, 80)}" fill="#2f466d" filter="${s.blur(2)}"/>`,
    `<path d="${ridge(s, 605, 36)}" fill="#142545"/>`,
    times(120, (i) => pine(s, i * 13.6, 650, s.r.between(26, 74), '#0c1830')),
  )
  water(s, 645, ['0 #4a648f', '.3 #213a66', '1 #050d20'], {
    light: { x: 560, width: 80, colour: '#f3f3ea', count: 900 },
    bright: '#8ba6d3',
    dark: '#040b1c',
  })
  s.add(
    `<g fill="#060c1a"><path d="M1010 1067L1010 880L1600 850L1600 872L1040 902L1040 1067Z"/>${times(6, (i) => `<rect x="${1050 + i * 96}" y="${872 - i * 4}" width="14" height="220"/>`)}</g>`,
    `<path d="M980 850Q1090 900 1200 846Q1190 896 1090 902Q1000 900 980 850Z" transform="translate(-420 60)" fill="#0a1328"/>`,
  )
  return s
}

export function skyline() {
  const s = scene(2000, 900, 54, { bloom: 0.6 })
  const shore = 640
  s.add(
    s.rect(s.vertical('0 #111a3c', '.4 #3d3f78', '.62 #c8788a', '.72 #ffb58a', '1 #ffb58a')),
    s.rect('#fff', {
      h: 620,
      rest: `filter="${s.vapour('#e58fa0', { fx: 0.0014, fy: 0.01, gain: 3, bias: -1.6 })}" opacity=".6"`,
    }),
  )
  const tower = (x, w, h, colour, lit) => {
    const y = shore - h
    const top = s.r.next()
    const roof =
      top < 0.2
        ? `<path d="M${x} ${y}L${x + w / 2} ${y - w * 0.7}L${x + w} ${y}Z" fill="${colour}"/><rect x="${x + w / 2 - 1.5}" y="${y - w * 0.7 - 46}" width="3" height="50" fill="${colour}"/>`
        : top < 0.5
          ? `<rect x="${x + w * 0.2}" y="${y - 18}" width="${w * 0.6}" height="20" fill="${colour}"/>`
          : ''
    let windows = ''
    for (let wy = y + 12; wy < shore - 10; wy += 13)
      for (let wx = x + 7; wx < x + w - 8; wx += 11)
        if (s.r.next() < lit)
          windows += `<rect x="${f(wx)}" y="${f(wy)}" width="6" height="8" fill="${s.r.pick(['#ffd98a', '#ffe9b8', '#ffc266', '#fff4da', '#bfe0ff'])}" opacity="${f(s.r.between(0.5, 1))}"/>`
    return `<rect x="${f(x)}" y="${f(y)}" width="${f(w)}" height="${f(h)}" fill="${s.horizontal(`0 ${colour}`, '1 #0a0e22')}"/>${roof}${windows}`
  }
  let city = ''
  for (let x = -20; x < 2000;) {
    const w = s.r.between(40, 84)
    city += tower(x, w, s.r.between(90, 240) * (1.35 - Math.abs(x - 1000) / 1400), '#4b4473', 0.22)
    x += w + s.r.between(-6, 10)
  }
  for (let x = -30; x < 2000;) {
    const w = s.r.between(58, 112)
    city += tower(x, w, s.r.between(110, 420) * (1.35 - Math.abs(x - 1000) / 1100), '#262a55', 0.42)
    x += w + s.r.between(6, 34)
  }
  s.add(
    city,
    s.group(
      `filter="${s.blur(20)}" opacity=".5"`,
      `<rect y="${shore - 50}" width="2000" height="60" fill="#ffb070"/>`,
    ),
  )
  s.add(
    s.rect('#0b1230', { y: shore, h: 260 }),
    s.group(`transform="matrix(1 0 0 -1 0 ${shore * 2})" opacity=".95" filter="${s.blur(3, 9)}"`, city),
  )
  water(s, shore, ['0 #26244e .05', '1 #060a1c .6'], { ripples: 500, dark: '#070b20', bright: '#ffc694' })
  return s
}

export function fireworks() {
  const s = scene(1300, 1300, 55, { bloom: 0.6 })
  s.add(
    s.rect(s.vertical('0 #060a1e', '.7 #1d2350', '1 #4b3a6a')),
    s.rect('#fff', {
      h: 1100,
      rest: `filter="${s.vapour('#6a5a8c', { fx: 0.003, fy: 0.004, gain: 2.2, bias: -1.1 })}" opacity=".5"`,
    }),
  )
  const burst = (x, y, radius, colour, tip) =>
    s.glow(x, y, radius * 1.3, colour, 0.4) +
    times(110, (i) => {
      const a = (i / 110) * Math.PI * 2 + s.r.between(-0.05, 0.05)
      const from = radius * s.r.between(0.08, 0.4)
      const to = radius * s.r.between(0.7, 1)
      const sag = to * to * 0.0005
      return `<path d="M${f(x + Math.cos(a) * from)} ${f(y + Math.sin(a) * from)}Q${f(x + Math.cos(a) * to * 0.8)} ${f(y + Math.sin(a) * to * 0.8)} ${f(x + Math.cos(a) * to)} ${f(y + Math.sin(a) * to + sag)}" stroke="${colour}" stroke-width="2.6" fill="none" opacity="${f(s.r.between(0.4, 1))}"/><circle cx="${f(x + Math.cos(a) * to)}" cy="${f(y + Math.sin(a) * to + sag)}" r="${f(s.r.between(2, 4.5))}" fill="${tip}"/>`
    })
  s.add(
    burst(480, 400, 330, '#ffb347', '#fff3cf'),
    burst(960, 330, 230, '#ff5f7e', '#ffe1e6'),
    burst(880, 720, 260, '#6fc2ff', '#eef8ff'),
    burst(250, 790, 170, '#8df0a6', '#f1fff4'),
  )
  s.add(
    `<path d="${ridge(s, 1140, 40, { sharpness: 0.4 })}" fill="#0a0c1e"/>`,
    times(
      90,
      () =>
        `<circle cx="${f(s.r.between(0, 1300))}" cy="${f(s.r.between(1170, 1290))}" r="${f(s.r.between(1.5, 3.5))}" fill="${s.r.pick(['#ffd98a', '#fff', '#ffb060'])}"/>`,
    ),
  )
  return s
}
