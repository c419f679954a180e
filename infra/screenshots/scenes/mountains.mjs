import { f, scene, times } from '../kit.mjs'
import { pine, ridge, water } from '../nature.mjs'

export function mistyRidges() {
  const s = scene(2000, 800, 21, { bloom: 0.35 })
  s.add(
    s.rect(s.vertical('0 #8fb0cf', '.4 #f3d9c2', '.6 #ffe9cc', '1 #ffe9cc')),
    s.glow(1380, 270, 620, '#fff1c9', 0.95),
    `<circle cx="1380" cy="262" r="34" fill="#fffbe8"/>`,
  )
  const layers = ['#c9c6cf', '#a9b1c6', '#8799b5', '#64809f', '#456585', '#2b4a66', '#152f45']
  layers.forEach((colour, i) => {
    const y = 330 + i * 66
    s.add(
      s.group(
        i < 2 ? `filter="${s.blur(2.2 - i)}"` : '',
        `<path d="${ridge(s, y, 120 - i * 8, { sharpness: 0.53 })}" fill="${s.vertical(`0 ${colour}`, `.5 ${colour} .85`, '1 #f2dccb .55')}"/>`,
      ),
      s.rect('#fff', {
        y: y + 10,
        h: 130,
        rest: `filter="${s.vapour('#fdebdc', { fx: 0.0015, fy: 0.012, gain: 2.6, bias: -1.3 })}" opacity="${f(0.6 - i * 0.07)}" mask="${s.mask(s.rect(s.vertical('0 #fff 0', '.5 #fff', '1 #fff 0'), { y: y + 10, h: 130 }))}"`,
      }),
    )
  })
  s.add(times(70, (i) => pine(s, i * 29 + s.r.between(-16, 16), 810, s.r.between(50, 150), '#0b1e2c')))
  return s
}

export function mountainLake() {
  const s = scene(1600, 1067, 22, { saturation: 1.1 })
  const horizon = 600
  const peaks = `M0 470L130 380L210 420L330 270L420 330L560 130L640 210L700 190L830 340L900 290L1010 390L1110 250L1200 330L1290 280L1420 400L1500 370L1600 440L1600 ${horizon}L0 ${horizon}Z`
  const land = s.group(
    '',
    s.group(
      `filter="${s.relief({ fx: 0.006, fy: 0.009, octaves: 6, depth: 58, azimuth: 215, elevation: 40, gain: 1.5 })}"`,
      `<path d="${peaks}" fill="${s.vertical('0 #ffffff', '.45 #e3ebf5', '.75 #7b8ba3', '1 #5b6f85')}" filter="${s.fray(24, 0.012)}"/>`,
    ),
    s.rect(s.vertical('0 #bcd3e8 0', '1 #cfe0ec .85'), { y: 380, h: 222 }),
    `<path d="${ridge(s, 545, 36, { bottom: horizon })}" fill="#3d5f63"/>`,
    times(150, (i) =>
      pine(
        s,
        i * 11 + s.r.between(-8, 8),
        603,
        s.r.between(34, 84),
        s.r.pick(['#1f4340', '#2b524a', '#173632', '#38614f']),
      ),
    ),
  )
  s.add(
    s.rect(s.vertical('0 #3c7fc4', '.4 #a9cfec', '.6 #e3eff6', '1 #e3eff6')),
    s.rect('#fff', {
      h: 460,
      rest: `filter="${s.vapour('#ffffff', { fx: 0.0025, fy: 0.007, gain: 3.2, bias: -1.75 })}"`,
    }),
    land,
    s.group(
      `transform="matrix(1 0 0 -.9 0 ${horizon * 1.9})" filter="${s.blur(2.5, 5)}"`,
      s.rect(s.vertical('0 #3c7fc4', '.6 #a9cfec', '1 #e3eff6'), { h: horizon }),
      land,
    ),
  )
  water(s, horizon, ['0 #1d4a5c .1', '.5 #143f52 .4', '1 #07222f .8'], {
    ripples: 260,
    dark: '#0d3344',
    bright: '#d9eef6',
  })
  return s
}

export function waterfall() {
  const s = scene(1067, 1600, 23, { bloom: 0.5 })
  const rock = s.relief({
    fx: 0.008,
    fy: 0.005,
    octaves: 6,
    depth: 46,
    azimuth: 250,
    elevation: 38,
    gain: 1.3,
  })
  s.add(
    s.rect(s.vertical('0 #e8f3ef', '.3 #9dbfae', '1 #24413a')),
    times(40, (i) =>
      pine(
        s,
        i * 28,
        260 + s.r.between(-40, 40),
        s.r.between(120, 220),
        s.r.pick(['#7da08a', '#8fb09a', '#6b917b']),
      ),
    ),
    s.group(
      `filter="${rock}"`,
      `<path d="M0 240C160 200 300 260 420 250L640 250C780 250 900 190 1067 230L1067 1300L0 1300Z" fill="#5e6a5a" filter="${s.fray(40, 0.008)}"/>`,
    ),
    s.group(
      `filter="${s.fray(24, 0.03)}"`,
      times(1100, () => {
        const right = s.r.next() > 0.5
        const x = right ? s.r.between(690, 1067) : s.r.between(0, 380)
        const y = s.r.between(230, 1250)
        return `<ellipse cx="${f(x)}" cy="${f(y)}" rx="${f(s.r.between(6, 26))}" ry="${f(s.r.between(4, 13))}" fill="${s.r.pick(['#3f6b38', '#2c5230', '#6a9142', '#4d7d3c', '#1d3b28'])}" opacity=".85"/>`
      }),
    ),
    `<path d="M425 235L640 235C650 480 700 800 716 1250L350 1250C380 800 420 480 425 235Z" fill="#dbe9ec" opacity=".9" filter="${s.blur(9, 3)}"/>`,
    `<path d="M425 235L640 235C650 480 700 800 716 1250L350 1250C380 800 420 480 425 235Z" fill="#000" filter="${s.vapour('#5e8088', { fx: 0.045, fy: 0.0016, octaves: 4, gain: 3, bias: -1.4 })}" opacity=".75"/>`,
    `<path d="M425 235L640 235C650 480 700 800 716 1250L350 1250C380 800 420 480 425 235Z" fill="#000" filter="${s.vapour('#ffffff', { fx: 0.06, fy: 0.002, octaves: 4, gain: 4, bias: -2 })}"/>`,
  )
  water(s, 1230, ['0 #cfe0dc', '.2 #5f8f88', '.6 #23504c', '1 #0d2a2a'], {
    light: { x: 535, width: 150, colour: '#f2fbfa', count: 420 },
    bright: '#cfe9e2',
  })
  s.add(
    s.group(
      `filter="${s.blur(30)}"`,
      times(
        26,
        () =>
          `<ellipse cx="${f(535 + s.r.normal() * 170)}" cy="${f(1230 + s.r.normal() * 34)}" rx="${f(s.r.between(60, 120))}" ry="46" fill="#f4faf8" opacity=".5"/>`,
      ),
    ),
    s.group(
      `filter="${s.relief({ fx: 0.02, depth: 14, azimuth: 250, elevation: 45 })}"`,
      `<ellipse cx="130" cy="1500" rx="260" ry="130" fill="#4b524a" filter="${s.fray(40, 0.01)}"/><ellipse cx="960" cy="1540" rx="220" ry="110" fill="#454c45" filter="${s.fray(40, 0.01)}"/>`,
    ),
  )
  return s
}

export function dunes() {
  const s = scene(1600, 1067, 24, { bloom: 0.3 })
  const ripple = s.relief({
    fx: 0.006,
    fy: 0.05,
    octaves: 2,
    depth: 1.6,
    azimuth: 270,
    elevation: 60,
    gain: 1.16,
  })
  const dune = (line, light, shade, ridgeLine) =>
    s.group(
      `filter="${ripple}"`,
      `<path d="${line}L1600 1067L0 1067Z" fill="${s.vertical(`0 ${light}`, '1 #c27a3e')}"/>`,
      `<path d="${ridgeLine}" fill="${s.vertical(`0 ${shade}`, '1 #a4602f .7')}" filter="${s.blur(1.5)}"/>`,
    )
  s.add(
    s.rect(s.vertical('0 #3f74ad', '.3 #8fb4d0', '.5 #f1dcc0', '1 #f1dcc0')),
    s.glow(260, 330, 560, '#fff0cf', 0.8),
    `<path d="M0 470C200 430 420 400 640 440C860 480 1100 420 1600 450L1600 620L0 620Z" fill="#d9a878"/>`,
    dune(
      'M0 560C220 500 420 470 560 400C700 470 1000 560 1600 500',
      '#e8b57c',
      '#8f5330',
      'M560 400C640 520 820 640 1120 720C1300 690 1460 600 1600 500C1000 560 700 470 560 400Z',
    ),
    dune(
      'M0 700C260 700 620 640 980 520C1180 600 1400 640 1600 640',
      '#efbd82',
      '#7a4226',
      'M980 520C960 660 1080 800 1300 960L1600 1067L1600 640C1400 640 1180 600 980 520Z',
    ),
    dune(
      'M0 800C200 780 380 830 560 900C760 980 980 1010 1200 1067',
      '#f4c78e',
      '#9a5a30',
      'M0 800C200 780 380 830 560 900C420 920 200 960 0 1067Z',
    ),
  )
  // A caravan on the ridge, small against the sand.
  s.add(
    times(5, (i) => {
      const x = 640 + i * 58
      const y = 452 + i * 11
      return `<g transform="translate(${x} ${y}) scale(.62)" fill="#3b2116"><path d="M-30 -6C-32 -30 -18 -34 -10 -34C-4 -52 6 -52 10 -34C22 -32 26 -22 30 -30C34 -44 38 -52 48 -50L56 -44L46 -40C42 -26 38 -10 26 -6Z"/><path d="M-26 -8l-3 44M-16 -8l4 44M16 -8l-3 44M24 -8l4 44" stroke="#3b2116" stroke-width="5"/></g>`
    }),
  )
  return s
}
