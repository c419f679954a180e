import { f, scene, times } from '../kit.mjs'
import { ridge, water } from '../nature.mjs'

export function bridge() {
  const s = scene(1800, 900, 71, { bloom: 0.4 })
  s.add(
    s.rect(s.vertical('0 #8fb2c9', '.5 #f0d6bf', '.7 #f7e6cf', '1 #f7e6cf')),
    s.glow(1300, 420, 560, '#fff4d8', 0.9),
    `<path d="${ridge(s, 600, 60)}" fill="#9fb0b8" filter="${s.blur(3)}"/>`,
  )
  water(s, 640, ['0 #e0cdb9', '.3 #8ea6ae', '1 #31505f'], {
    light: { x: 1300, width: 180, colour: '#fff3da', count: 500, opacity: 0.5 },
  })
  const red = s.horizontal('0 #a8362b', '.5 #d2523a', '1 #7c241f')
  const cable = (x1, y1, x2, y2, sag) =>
    `<path d="M${x1} ${y1}Q${(x1 + x2) / 2} ${sag} ${x2} ${y2}" stroke="#b5412f" stroke-width="9" fill="none"/>`
  const hangers = times(60, (i) => {
    const t = i / 59
    const y = (1 - t) ** 2 * 150 + 2 * t * (1 - t) * 900 + t * t * 150
    return `<path d="M${f(480 + t * 840)} ${f(y)}V560" stroke="#b5412f" stroke-width="2.4" opacity=".8"/>`
  })
  const tower = (x) =>
    `<rect x="${x - 32}" y="130" width="20" height="580" fill="${red}"/><rect x="${x + 12}" y="130" width="20" height="580" fill="${red}"/>${times(4, (i) => `<rect x="${x - 30}" y="${160 + i * 110}" width="60" height="26" fill="${red}"/>`)}<rect x="${x - 52}" y="690" width="104" height="46" fill="#6c6a66"/>`
  s.add(
    hangers,
    cable(480, 150, 1320, 150, 900),
    cable(-200, 620, 480, 150, 460),
    cable(1320, 150, 2000, 620, 460),
    times(
      28,
      (i) =>
        `<path d="M${i * 17} ${f(575 - i * 14.4)}V560M${1800 - i * 17} ${f(575 - i * 14.4)}V560" stroke="#b5412f" stroke-width="2.4" opacity=".7"/>`,
    ),
  )
  s.add(
    `<rect y="556" width="1800" height="24" fill="#8c3126"/><rect y="550" width="1800" height="8" fill="#d2523a"/>`,
    tower(480),
    tower(1320),
  )
  s.add(
    s.rect('#fff', {
      y: 420,
      h: 330,
      rest: `filter="${s.vapour('#fdf1e3', { fx: 0.0018, fy: 0.009, gain: 3, bias: -1.35 })}" mask="${s.mask(s.rect(s.vertical('0 #fff 0', '.5 #fff', '1 #fff 0'), { y: 420, h: 330 }))}"`,
    }),
  )
  return s
}

export function rainyWindow() {
  const s = scene(1200, 1500, 72, { bloom: 0.5, dim: 0.45 })
  s.add(
    s.rect(s.vertical('0 #24384d', '.55 #44586a', '1 #18222e')),
    s.group(
      `filter="${s.blur(10)}"`,
      times(
        60,
        () =>
          `<circle cx="${f(s.r.between(0, 1200))}" cy="${f(500 + s.r.normal() * 330)}" r="${f(s.r.between(26, 82))}" fill="${s.r.pick(['#ffb04d', '#ff7a4a', '#ffd98a', '#e9484a', '#7fc4e8', '#66d0a0', '#fff2d0'])}" opacity="${f(s.r.between(0.25, 0.75))}"/>`,
      ),
    ),
  )
  const drop = (x, y, r) =>
    `<ellipse cx="${f(x + r * 0.15)}" cy="${f(y + r * 0.2)}" rx="${f(r)}" ry="${f(r * 1.15)}" fill="#0c141c" opacity=".5"/><ellipse cx="${f(x)}" cy="${f(y)}" rx="${f(r)}" ry="${f(r * 1.15)}" fill="${dropFill}"/><ellipse cx="${f(x - r * 0.3)}" cy="${f(y - r * 0.45)}" rx="${f(r * 0.25)}" ry="${f(r * 0.18)}" fill="#fff" opacity=".9"/>`
  const dropFill = s.vertical('0 #101a24 .75', '.45 #6a7f92 .35', '1 #f6e3c4 .8')
  s.add(
    times(900, () => drop(s.r.between(0, 1200), s.r.between(0, 1500), 1.5 + s.r.next() ** 5 * 14)),
    times(16, () => {
      const x = s.r.between(40, 1160)
      const y = s.r.between(-100, 500)
      const end = y + s.r.between(300, 900)
      return `<path d="M${f(x)} ${f(y)}C${f(x + 12)} ${f(y + 200)} ${f(x - 14)} ${f(end - 200)} ${f(x)} ${f(end)}" stroke="#dfe8ee" stroke-width="9" opacity=".2" fill="none"/>${times(9, () => drop(x + s.r.normal() * 4, s.r.between(y, end), s.r.between(2, 5)))}${drop(x, end, s.r.between(10, 19))}`
    }),
  )
  return s
}

const wheel = (x, y, r) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="none" stroke="#22201f" stroke-width="15"/><circle cx="${x}" cy="${y}" r="${r - 11}" fill="none" stroke="#b9bcc0" stroke-width="5"/>${times(28, (i) => `<path d="M${x} ${y}L${f(x + Math.cos((i / 28) * 6.283) * (r - 12))} ${f(y + Math.sin((i / 28) * 6.283) * (r - 12))}" stroke="#cfd2d6" stroke-width="1.8"/>`)}<circle cx="${x}" cy="${y}" r="15" fill="#8c9096"/>`

export function bicycle() {
  const s = scene(1600, 1067, 73)
  const plaster = s.relief({ fx: 0.006, octaves: 6, depth: 9, elevation: 58, gain: 1.18 })
  s.add(
    s.group(`filter="${plaster}"`, s.rect('#e3a765', { h: 860 })),
    s.rect('#fff', {
      h: 860,
      rest: `filter="${s.vapour('#8c4a2a', { fx: 0.003, fy: 0.002, gain: 2.4, bias: -1.2 })}" opacity=".45"`,
    }),
    s.group(
      `filter="${s.relief({ fx: 0.02, depth: 8, elevation: 58 })}"`,
      s.rect('#a89a8c', { y: 860, h: 210 }),
    ),
    times(4, (row) =>
      times(
        15,
        (i) =>
          `<rect x="${i * 118 - (row % 2) * 60}" y="${862 + row * 54}" width="114" height="50" rx="7" fill="${s.r.pick(['#8d8379', '#9c9187', '#7f766e', '#aaa095'])}" opacity=".6"/>`,
      ),
    ),
    `<rect x="1130" y="90" width="300" height="440" fill="#f2e4cc"/><rect x="1152" y="112" width="256" height="396" fill="${s.vertical('0 #38505c', '.6 #6f8a92', '1 #2b3c44')}"/><path d="M1280 112V508M1152 300H1408" stroke="#f2e4cc" stroke-width="13"/><path d="M1020 90h104v440h-104zM1436 90h104v440h-104z" fill="#3d7a78"/>${times(20, (i) => `<path d="M1028 ${104 + i * 21}h88M1444 ${104 + i * 21}h88" stroke="#275553" stroke-width="6"/>`)}`,
    `<rect x="1116" y="530" width="330" height="54" rx="6" fill="#8c4a2e"/>`,
    times(
      150,
      () =>
        `<circle cx="${f(s.r.between(1120, 1442))}" cy="${f(512 + s.r.normal() * 28)}" r="${f(s.r.between(6, 15))}" fill="${s.r.pick(['#d8343a', '#f06a72', '#3f7d3a', '#58a04c', '#f7b7bb'])}"/>`,
    ),
  )
  const bike = `${wheel(430, 770, 172)}${wheel(980, 770, 172)}<g fill="none" stroke-linecap="round" stroke-linejoin="round"><path d="M430 770L660 770L890 500L600 500L430 770M600 500L660 770M570 430L600 500M980 770L890 500L874 420" stroke="#1f7a74" stroke-width="19"/><path d="M432 764L656 764M602 494L886 494" stroke="#6fc4ba" stroke-width="4"/><path d="M874 420C830 400 800 400 790 430M874 420C930 396 990 410 1000 440" stroke="#3a3634" stroke-width="13"/><path d="M660 770L700 850" stroke="#55585c" stroke-width="11"/></g><path d="M500 420Q560 396 640 424Q600 446 540 446Z" fill="#5a3018"/><circle cx="660" cy="770" r="46" fill="none" stroke="#6b6e72" stroke-width="11"/><rect x="674" y="846" width="64" height="13" rx="5" fill="#2b2928"/><path d="M930 440H1090L1066 560H954Z" fill="#b98148"/>${times(7, (i) => `<path d="M${936 + i * 22} 442L${958 + i * 16} 558" stroke="#8a5a2c" stroke-width="4"/>`)}${times(4, (i) => `<path d="M${934 + i * 6} ${462 + i * 26}H${1086 - i * 6}" stroke="#8a5a2c" stroke-width="4"/>`)}${times(60, () => `<circle cx="${f(s.r.between(940, 1082))}" cy="${f(424 + s.r.normal() * 20)}" r="${f(s.r.between(7, 17))}" fill="${s.r.pick(['#f6d84a', '#fff3c0', '#ef8f3a', '#5d9440', '#7fb552'])}"/>`)}`
  s.add(
    s.group(
      `transform="translate(70 26) skewX(-5)" opacity=".34" filter="${s.blur(9)} grayscale(1) brightness(0)"`,
      `<g stroke="#3a1c10" fill="none"><circle cx="500" cy="770" r="172" stroke-width="16"/><circle cx="1040" cy="770" r="172" stroke-width="16"/><path d="M500 770L730 770L960 500L670 500L500 770M670 500L730 770M1040 770L945 430" stroke-width="19"/></g>`,
    ),
    `<ellipse cx="710" cy="948" rx="520" ry="16" fill="#1c120c" opacity=".5" filter="${s.blur(9)}"/>`,
    bike,
  )
  s.add(s.rect(s.slanted('0 #fff0c8 .4', '.55 #fff 0', '1 #2a1410 .4')))
  return s
}

export function tram() {
  const s = scene(1067, 1500, 74, { bloom: 0.4 })
  s.add(s.rect(s.vertical('0 #6fa7d6', '.5 #f2dcbc', '1 #f2dcbc')), s.glow(533, 560, 420, '#fff0cc', 0.9))
  const house = (points, colour, x, w, y) =>
    `<path d="${points}" fill="${colour}"/>${times(5, (row) => times(3, (i) => `<rect x="${f(x + i * (w / 3) + w * 0.06)}" y="${y + row * 190}" width="${f(w * 0.17)}" height="104" fill="#34424e"/><rect x="${f(x + i * (w / 3) + w * 0.03)}" y="${y + row * 190 - 10}" width="${f(w * 0.23)}" height="124" fill="none" stroke="#fff4e0" stroke-width="7"/><path d="M${f(x + i * (w / 3) + w * 0.02)} ${y + row * 190 + 118}h${f(w * 0.25)}" stroke="#3b3a3a" stroke-width="7"/>`))}`
  s.add(
    house('M330 420L420 470V1100H300V420Z', '#c9a58c', 318, 96, 500),
    house('M640 470L760 410V1100H640Z', '#d8b98c', 650, 100, 500),
    house('M0 60L340 300V1150H0Z', '#e7b04c', 10, 320, 170),
    house('M1067 20L720 300V1150H1067Z', '#d97f66', 736, 320, 170),
    s.rect(s.horizontal('0 #3a2414 .35', '.3 #fff 0', '.7 #fff 0', '1 #3a2414 .4')),
    s.group(
      `filter="${s.relief({ fx: 0.03, fy: 0.06, octaves: 3, depth: 9, elevation: 52 })}"`,
      `<path d="M300 1060H760L1067 1200V1500H0V1200Z" fill="#a2988e"/>`,
    ),
    `<path d="M486 1060L260 1500M580 1060L800 1500" stroke="#d6dade" stroke-width="9"/><path d="M533 500C520 300 400 100 300 -10M533 520L533 300L760 -10" stroke="#2c2a2a" stroke-width="4" fill="none"/>`,
    `<ellipse cx="533" cy="1270" rx="260" ry="26" fill="#140c08" opacity=".6" filter="${s.blur(12)}"/>`,
    `<path d="M318 620Q533 540 748 620L756 700H310Z" fill="#f4ecd8"/><rect x="306" y="690" width="454" height="530" rx="24" fill="${s.vertical('0 #f7c43a', '1 #dd9a1c')}"/><rect x="306" y="1010" width="454" height="26" fill="#f7ecd2"/><rect x="330" y="720" width="406" height="250" rx="10" fill="#f7ecd2"/>`,
    times(
      3,
      (i) =>
        `<rect x="${342 + i * 132}" y="732" width="118" height="226" rx="8" fill="${s.slanted('0 #9cc3d4', '.5 #4b6a7a', '1 #23333d')}"/>`,
    ),
    `<rect x="420" y="636" width="226" height="46" rx="8" fill="#1e2327"/><text x="533" y="671" text-anchor="middle" font-family="DejaVu Sans, sans-serif" font-weight="bold" font-size="32" fill="#ffd98a">28 Harbour</text><circle cx="533" cy="1090" r="40" fill="#fffbe4"/><circle cx="533" cy="1090" r="47" fill="none" stroke="#7c5a16" stroke-width="9"/><rect x="290" y="1196" width="486" height="46" rx="10" fill="#3b332c"/><path d="M350 1242h366l-30 34H380z" fill="#1f1a17"/>`,
    s.glow(533, 1090, 150, '#fff3c4', 0.85),
    `<path d="M533 540L533 596M480 560H586" stroke="#2c2a2a" stroke-width="8"/>`,
    s.rect(s.radial({ cx: 0.5, cy: 0.4, radius: 0.9 }, '0 #fff1cf .3', '.5 #fff 0', '1 #20120a .3')),
  )
  return s
}
