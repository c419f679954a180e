import { f, scene, times } from '../kit.mjs'
import { ridge, water } from '../nature.mjs'

export function sunset() {
  const s = scene(1600, 1067, 11, { bloom: 0.45 })
  s.add(
    s.rect(s.vertical('0 #2b3a6b', '.3 #7b4f86', '.48 #d8695a', '.6 #ffb35c', '.66 #ffd98a', '1 #ffd98a')),
    s.glow(960, 610, 760, '#ffcf73', 0.75),
    s.rect('#fff', {
      h: 600,
      rest: `filter="${s.vapour('#3a2c55', { fx: 0.0012, fy: 0.009, gain: 3, bias: -1.5 })}" opacity=".75"`,
    }),
    s.rect('#fff', {
      h: 1067,
      rest: `filter="${s.vapour('#ff8f5e', { fx: 0.0016, fy: 0.014, gain: 3.4, bias: -1.7 })}" opacity=".8"`,
    }),
    s.glow(960, 604, 230, '#fff0b8', 0.95),
    `<circle cx="960" cy="604" r="58" fill="#fff6d2"/>`,
  )
  water(s, 664, ['0 #f7a765', '.12 #c56a5c', '.45 #5d3f66', '1 #171d3d'], {
    light: { x: 960, width: 70, colour: '#ffd487', count: 900 },
    dark: '#1b1a3c',
    bright: '#ff9f70',
    ripples: 700,
  })
  return s
}

export function sailingBoat() {
  const s = scene(1600, 1067, 12)
  s.add(
    s.rect(s.vertical('0 #2f78bd', '.35 #6fb0de', '.58 #d3e9f3', '1 #d3e9f3')),
    s.rect('#fff', {
      h: 600,
      rest: `filter="${s.vapour('#ffffff', { fx: 0.0022, fy: 0.006, gain: 3.4, bias: -1.75 })}"`,
    }),
    `<path d="${ridge(s, 608, 34, { sharpness: 0.45, bottom: 650 })}" fill="#7fa3bd" filter="${s.blur(2)}"/>`,
  )
  water(s, 625, ['0 #8cc3d8', '.15 #3f93b5', '.55 #1a6690', '1 #0b3b5e'], {
    light: { x: 1180, width: 160, colour: '#ffffff', count: 360, opacity: 0.55 },
    bright: '#a9e2f2',
    ripples: 900,
  })
  const sail = s.horizontal('0 #fffdf6', '.6 #f3efe4', '1 #c9c8c4')
  const boat = s.group(
    '',
    `<path d="M700 176L700 716L980 716C960 500 830 300 700 176Z" fill="${sail}"/>`,
    times(
      5,
      (i) =>
        `<path d="M700 ${290 + i * 88}L${790 + i * 44} ${290 + i * 88}" stroke="#b9b6ac" stroke-width="2" opacity=".55"/>`,
    ),
    `<path d="M684 220L684 700L470 708C560 560 640 400 684 220Z" fill="${s.horizontal('0 #d9dad8', '.7 #fffaf0', '1 #efe9dc')}"/>`,
    `<rect x="688" y="160" width="8" height="600" fill="#7a6248"/>`,
    `<path d="M452 738L1010 730C990 800 960 826 900 832L560 832C510 826 470 790 452 738Z" fill="${s.vertical('0 #ffffff', '.45 #e6ebee', '.5 #a3352c', '1 #5e1b1a')}"/>`,
    `<path d="M610 738L640 704L860 702L880 734Z" fill="#8b5c37"/>`,
    `<circle cx="900" cy="690" r="15" fill="#e9b48f"/><path d="M876 732q4-40 26-40t28 40Z" fill="#22506f"/>`,
  )
  s.add(
    s.group(`transform="matrix(1 0 -.04 -.42 30 1172)" opacity=".42" filter="${s.blur(7, 4)}"`, boat),
    s.group('transform="rotate(-4 720 800)"', boat),
    s.group(
      `filter="${s.blur(3)}"`,
      times(90, () => {
        const x = s.r.between(440, 1120)
        return `<ellipse cx="${f(x)}" cy="${f(834 + s.r.normal() * 9)}" rx="${f(s.r.between(6, 34))}" ry="${f(s.r.between(2, 6))}" fill="#fff" opacity=".7"/>`
      }),
    ),
  )
  return s
}

export function lighthouse() {
  const s = scene(1067, 1600, 13, { bloom: 0.4 })
  s.add(
    s.rect(s.vertical('0 #2c3f70', '.35 #7d76a8', '.58 #eda58f', '.7 #ffd9a8', '1 #ffd9a8')),
    s.rect('#fff', {
      h: 1100,
      rest: `filter="${s.vapour('#f7b8a4', { fx: 0.002, fy: 0.008, gain: 3, bias: -1.5 })}" opacity=".8"`,
    }),
  )
  water(s, 1120, ['0 #f0b89a', '.3 #7f7a9c', '1 #27365a'], {
    light: { x: 250, width: 90, colour: '#ffe0b0', count: 300 },
  })
  s.add(
    `<path d="M560 440L-60 300L-60 430Z" fill="${s.horizontal('0 #fff2c4 0', '1 #fff2c4 .75')}" filter="${s.blur(8)}"/>`,
    s.group(
      `filter="${s.relief({ fx: 0.012, fy: 0.02, depth: 26, azimuth: 190, elevation: 42 })}"`,
      `<path d="M1067 1050C960 1030 800 1052 640 1060C520 1064 470 1100 420 1180C380 1240 350 1330 250 1400C180 1450 120 1500 100 1600L1067 1600Z" fill="#8a7467" filter="${s.fray(26, 0.012)}"/>`,
    ),
    s.group(
      `filter="${s.fray(14)}"`,
      `<path d="M1067 1040C900 1010 760 1040 640 1056C560 1062 500 1084 470 1120C600 1108 760 1120 1067 1150Z" fill="#5f7344"/>`,
    ),
    grassTop(s),
    `<path d="M505 500L625 500L672 1072L458 1072Z" fill="${s.horizontal('0 #fffaf2', '.35 #ffffff', '1 #8c93a8')}"/>`,
    times(3, (i) => {
      const y = 580 + i * 170
      const half = (y2) => 60 + ((y2 - 500) / 572) * 47
      return `<path d="M${565 - half(y)} ${y}L${565 + half(y)} ${y}L${565 + half(y + 86)} ${y + 86}L${565 - half(y + 86)} ${y + 86}Z" fill="${s.horizontal('0 #d8463c', '.4 #c93a34', '1 #6e2230')}"/>`
    }),
    `<rect x="552" y="700" width="26" height="36" rx="12" fill="#2e3650"/><rect x="552" y="870" width="26" height="36" rx="12" fill="#2e3650"/>`,
    `<rect x="486" y="484" width="158" height="20" rx="4" fill="#343c58"/><rect x="520" y="400" width="90" height="86" fill="#ffeeb0"/>`,
    times(5, (i) => `<rect x="${519 + i * 22}" y="400" width="4" height="86" fill="#343c58"/>`),
    `<path d="M508 402Q565 320 622 402Z" fill="#b93832"/><circle cx="565" cy="352" r="9" fill="#343c58"/>`,
    s.glow(565, 442, 190, '#fff0b0', 0.9),
    `<path d="M720 1080L720 985L800 940L880 985L880 1080Z" fill="#f0e4d8"/><path d="M705 990L800 930L895 990Z" fill="#a0443c"/><rect x="780" y="1010" width="40" height="36" fill="#ffd98a"/>`,
  )
  return s
}

const grassTop = (s) =>
  times(420, () => {
    const x = s.r.between(470, 1067)
    return `<path d="M${f(x)} ${f(1100 - (x - 470) * 0.05 + s.r.normal() * 14)}l${f(s.r.normal() * 8)} -${f(s.r.between(12, 34))}" stroke="${s.r.pick(['#8a9a56', '#4d6238', '#c0ae6a'])}" stroke-width="2.5"/>`
  })

export function beachUmbrellas() {
  const s = scene(1400, 1400, 14)
  const sand = s.relief({ fx: 0.03, depth: 5, elevation: 62, gain: 1.15 })
  s.add(
    s.group(`filter="${sand}"`, s.rect('#eccf9f')),
    `<path d="M0 0L640 0C560 260 420 420 300 640C220 800 200 1050 90 1400L0 1400Z" fill="#b99668" opacity=".7" filter="${s.blur(16)}"/>`,
    `<path d="M0 0L560 0C480 260 350 420 230 640C150 800 140 1050 30 1400L0 1400Z" fill="${s.horizontal('0 #0f7f9b', '.6 #2fb3bb', '1 #a5e5dc')}" filter="${s.fray(50, 0.01)}"/>`,
    s.group(
      `filter="${s.fray(60, 0.012)}"`,
      `<path d="M575 0C490 260 360 420 240 640C160 800 150 1050 40 1400" stroke="#fff" stroke-width="26" fill="none" opacity=".95"/><path d="M430 0C370 220 250 400 140 620C70 780 60 1000 -20 1300" stroke="#fff" stroke-width="12" fill="none" opacity=".6"/>`,
    ),
    `<path d="M0 0L560 0C480 260 350 420 230 640C150 800 140 1050 30 1400L0 1400Z" fill="#fff" filter="${s.vapour('#ffffff', { fx: 0.012, fy: 0.012, gain: 5, bias: -2.9 })}"/>`,
  )
  const umbrella = (x, y, radius, one, two) => {
    const turn = s.r.between(0, 60)
    const wedge = (i) => {
      const [a, b] = [i, i + 1].map((at) => (((at / 12) * 360 + turn) * Math.PI) / 180)
      return `<path d="M${x} ${y}L${f(x + Math.cos(a) * radius)} ${f(y + Math.sin(a) * radius)}A${radius * 1.4} ${radius * 1.4} 0 0 1 ${f(x + Math.cos(b) * radius)} ${f(y + Math.sin(b) * radius)}Z" fill="${i % 2 ? one : two}"/>`
    }
    return [
      `<circle cx="${x + radius * 0.5}" cy="${y + radius * 0.42}" r="${radius}" fill="#4a2f18" opacity=".45" filter="${s.blur(9)}"/>`,
      times(12, wedge),
      `<circle cx="${x}" cy="${y}" r="${radius}" fill="${s.radial({ cx: 0.32, cy: 0.3, radius: 0.8 }, '0 #fff .4', '.5 #fff 0', '1 #301808 .4')}"/>`,
      `<circle cx="${x}" cy="${y}" r="6" fill="#fff"/>`,
    ].join('')
  }
  const towel = (x, y, turn, colour) =>
    s.group(
      `transform="translate(${x} ${y}) rotate(${turn})"`,
      `<rect x="8" y="8" width="78" height="164" fill="#4a2f18" opacity=".35" filter="${s.blur(4)}"/><rect width="78" height="164" rx="3" fill="${colour}"/>`,
      times(5, (i) => `<rect y="${14 + i * 34}" width="78" height="9" fill="#fff" opacity=".75"/>`),
    )
  s.add(
    towel(620, 250, 18, '#e2725b'),
    towel(1130, 330, -10, '#3a7ca5'),
    towel(560, 900, 8, '#f0b63e'),
    towel(1080, 1010, 22, '#58a88a'),
    towel(860, 620, -16, '#d65d7a'),
    umbrella(860, 230, 120, '#e8483f', '#fff6e8'),
    umbrella(1240, 560, 128, '#f2b632', '#fff8e6'),
    umbrella(640, 690, 122, '#2a7fb5', '#f5fafc'),
    umbrella(960, 930, 118, '#e8483f', '#ffd9c9'),
    umbrella(480, 1210, 126, '#2f9e83', '#f3fbf6'),
    umbrella(1230, 1250, 122, '#ef7d3c', '#fff3e2'),
    umbrella(1290, 130, 100, '#5b6cc4', '#f2f3ff'),
  )
  return s
}
