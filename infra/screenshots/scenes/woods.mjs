import { f, scene, times } from '../kit.mjs'
import { crown, grass, pine, ridge } from '../nature.mjs'

const trunk = (x, base, top, width, fill, bend = 0) =>
  `<path d="M${f(x - width * 0.75)} ${f(base)}C${f(x - width * 0.4)} ${f(base - 120)} ${f(x - width * 0.45 + bend)} ${f(top + 200)} ${f(x - width * 0.3 + bend)} ${f(top)}L${f(x + width * 0.3 + bend)} ${f(top)}C${f(x + width * 0.45 + bend)} ${f(top + 200)} ${f(x + width * 0.4)} ${f(base - 120)} ${f(x + width * 0.75)} ${f(base)}Z" fill="${fill}"/>`

export function forestLight() {
  const s = scene(1067, 1600, 31, { bloom: 0.6 })
  s.add(
    s.rect(s.vertical('0 #f4f2bd', '.45 #b9cf86', '.8 #4f7442', '1 #22401f')),
    s.glow(640, 420, 900, '#fffbd0', 0.95),
  )
  for (let depth = 0; depth < 5; depth++) {
    const tone = ['#a7bb82', '#7f9a62', '#567648', '#345236', '#182c20'][depth]
    const leaves = [
      ['#b3c98a', '#c6d892'],
      ['#8fae66', '#a9c878'],
      ['#628848', '#84ad55'],
      ['#3f6a37', '#6a9a42', '#a4c956'],
      ['#1f4426', '#3a6a30', '#7daa40'],
    ][depth]
    const base = 1150 + depth * 75
    s.add(
      s.group(
        depth < 3 ? `filter="${s.blur(4 - depth * 1.4)}"` : `filter="${s.fray(8, 0.02)}"`,
        times(10 - depth * 2, () =>
          trunk(
            depth === 4 ? s.r.pick([90, 960]) : s.r.between(0, 1067),
            base,
            -20,
            14 + depth * 15 + depth ** 3,
            s.horizontal(`0 ${tone}`, `.7 ${tone}`, '1 #0f1a12'),
            s.r.normal() * 30,
          ),
        ),
        times(7, () => crown(s, s.r.between(0, 1067), s.r.between(-40, 420), 190, 120, leaves, 70, 0.9)),
      ),
      `<path d="${ridge(s, base, 18)}" fill="${tone}" opacity=".9"/>`,
    )
    if (depth === 2)
      s.add(
        s.group(
          `filter="${s.blur(14)}" opacity=".55"`,
          times(
            7,
            (i) =>
              `<path d="M${620 + i * 22} 300L${-260 + i * 260} 1500L${-150 + i * 270} 1500L${634 + i * 22} 300Z" fill="${s.vertical('0 #fffad0 .9', '1 #fffad0 0')}"/>`,
          ),
        ),
      )
  }
  s.add(grass(s, 1420, 1640, 900, ['#2d5426', '#4c7f33', '#7faa45', '#1c3a1d'], 110))
  return s
}

export function autumnAvenue() {
  const s = scene(1600, 1067, 32, { bloom: 0.5 })
  const leaves = ['#7c2f12', '#a8441a', '#cf6a1f', '#e8932c', '#f6c24a']
  s.add(
    s.rect(s.vertical('0 #f7e3b0', '.5 #ffeecb', '.58 #d9a662', '1 #6d3f1f')),
    s.glow(800, 500, 520, '#fff8df', 1),
    `<path d="M770 590L830 590L1330 1067L270 1067Z" fill="${s.vertical('0 #f3dcb4', '.5 #b58c62', '1 #6f4d36')}"/>`,
  )
  for (let row = 0; row < 7; row++) {
    const near = ((row + 1) / 7) ** 2
    const base = 592 + near * 400
    for (const side of [-1, 1]) {
      const x = 800 + side * (90 + near * 640)
      const haze = row < 3 ? `filter="${s.blur(3 - row)}" opacity="${0.65 + row * 0.1}"` : ''
      s.add(
        s.group(
          haze,
          trunk(
            x,
            base,
            60 * (1 - near),
            10 + near * 62,
            s.horizontal('0 #3c2417', '.5 #5d3a24', '1 #2a180f'),
            -side * near * 70,
          ),
          crown(
            s,
            x - side * near * 110,
            400 - near * 330,
            90 + near * 420,
            90 + near * 250,
            leaves,
            200 + row * 60,
            1.05 - near * 0.55,
          ),
        ),
      )
    }
  }
  s.add(
    s.group(
      '',
      times(1500, () => {
        const near = s.r.next() ** 1.3
        const y = 600 + near * 467
        const spread = 60 + near * 900
        const x = 800 + s.r.between(-1, 1) * spread
        const kept = Math.abs(x - 800) < 40 + near * 380 && s.r.next() < 0.75
        return kept
          ? ''
          : `<ellipse cx="${f(x)}" cy="${f(y)}" rx="${f(2 + near * 11)}" ry="${f(1 + near * 5)}" transform="rotate(${f(s.r.between(-30, 30))} ${f(x)} ${f(y)})" fill="${s.r.pick(leaves)}"/>`
      }),
    ),
    times(
      16,
      (i) =>
        `<path d="M${f(560 - i * 4)} ${f(720 + i * 22)}L${f(1050 + i * 14)} ${f(712 + i * 22)}l30 8L${f(560 - i * 4)} ${f(728 + i * 22)}Z" fill="#3a2417" opacity=".07" filter="${s.blur(5)}"/>`,
    ),
    `<g fill="#2b1c1a"><path d="M778 655q-3-42 11-44t12 44z"/><circle cx="789" cy="605" r="8"/><path d="M806 657q-2-38 10-40t12 40z" fill="#7a2a22"/><circle cx="816" cy="611" r="7"/><path d="M782 652l-2 34M795 652l2 34M810 654l0 32M822 654l3 32" stroke="#2b1c1a" stroke-width="6"/></g>`,
  )
  return s
}

export function snowyPines() {
  const s = scene(1600, 1067, 33, { bloom: 0.35 })
  s.add(
    s.rect(s.vertical('0 #6f9fd1', '.4 #b9d3ea', '.65 #f6e6df', '1 #f6e6df')),
    `<path d="${ridge(s, 560, 90, { sharpness: 0.55 })}" fill="${s.vertical('0 #f4f7fc', '.3 #b9cbe2', '1 #dfe8f3')}" filter="${s.blur(2)}"/>`,
    s.group(
      `filter="${s.blur(2)}" opacity=".75"`,
      times(80, (i) =>
        pine(
          s,
          i * 20 + s.r.between(-10, 10),
          700 + s.r.between(-10, 20),
          s.r.between(70, 150),
          '#7d9bb2',
          '#edf3fa',
        ),
      ),
    ),
    `<path d="${ridge(s, 700, 26, { sharpness: 0.4 })}" fill="${s.vertical('0 #fdfdff', '.5 #d5e2f2', '1 #b4c9e4')}"/>`,
    s.group(
      `filter="${s.fray(16, 0.05)}"`,
      times(22, (i) =>
        pine(
          s,
          i * 78 + s.r.between(-30, 30),
          790 + s.r.between(-30, 30),
          s.r.between(170, 300),
          '#2f5561',
          '#f2f7fc',
        ),
      ),
    ),
    `<path d="M0 800C300 730 620 850 900 800C1200 750 1400 800 1600 770L1600 1067L0 1067Z" fill="${s.vertical('0 #ffffff', '.4 #dfe9f6', '1 #9fb9dc')}"/>`,
    s.group(
      `filter="${s.fray(34, 0.03)}"`,
      pine(s, 190, 1000, 640, '#1f3f48', '#f7fafd'),
      pine(s, 1390, 1010, 760, '#1b3841', '#f7fafd'),
      pine(s, 1130, 930, 430, '#234650', '#f5f9fd'),
    ),
    `<path d="M0 990C260 930 500 1010 800 985C1100 960 1350 1020 1600 975L1600 1067L0 1067Z" fill="${s.vertical('0 #ffffff', '1 #c1d3ea')}"/>`,
    s.group(
      `filter="${s.blur(6)}"`,
      times(
        14,
        (i) =>
          `<path d="M${130 + i * 8} 1000L${700 + i * 10} 1067L${640 + i * 10} 1067Z" fill="#6d8fc0" opacity=".05"/>`,
      ),
    ),
    times(
      260,
      () =>
        `<circle cx="${f(s.r.between(0, 1600))}" cy="${f(s.r.between(0, 1067))}" r="${f(1 + s.r.next() ** 4 * 6)}" fill="#fff" opacity="${f(s.r.between(0.4, 0.9))}"/>`,
    ),
  )
  return s
}

export function birches() {
  const s = scene(1067, 1500, 34, { bloom: 0.35 })
  s.add(s.rect(s.vertical('0 #f6efc0', '.5 #f0cf6c', '.8 #b78a36', '1 #5a4a22')))
  for (let depth = 0; depth < 3; depth++) {
    const leaves = [
      ['#e6c765', '#f3dc8c'],
      ['#d9a936', '#efc94f', '#f8e28a'],
      ['#b8801e', '#e2a82e', '#f7d050', '#fff0a0'],
    ][depth]
    const bark = s.horizontal('0 #8d877a', '.25 #f6f2e8', '.6 #ebe6da', '1 #6d685f')
    s.add(
      s.group(
        depth < 2 ? `filter="${s.blur(4 - depth * 2.5)}" opacity="${0.6 + depth * 0.3}"` : '',
        times(9 - depth * 2, (i) => {
          const width = 26 + depth * 26
          const x = ((i + 0.5 + s.r.normal() * 0.25) * 1067) / (9 - depth * 2)
          return (
            trunk(x, 1330 + depth * 80, -20, width, bark) +
            times(26, () => {
              const y = s.r.between(0, 1300 + depth * 60)
              const left = s.r.next() > 0.5
              const long = width * s.r.between(0.15, 0.42)
              return `<path d="M${f(x + (left ? -width * 0.36 : width * 0.36))} ${f(y)}q${f(left ? long : -long)} ${f(s.r.between(-6, 6))} ${f(left ? long : -long)} ${f(s.r.between(2, 10))}q${f(left ? -long * 0.6 : long * 0.6)} 8 ${f(left ? -long : long)} 2z" fill="#2f2a26"/>`
            })
          )
        }),
        times(6, () =>
          crown(s, s.r.between(0, 1067), s.r.between(-20, 520 - depth * 120), 230, 150, leaves, 110, 0.55),
        ),
      ),
    )
  }
  s.add(grass(s, 1330, 1540, 900, ['#8d7a2c', '#c49a35', '#5f6428', '#e3be52'], 100))
  return s
}
