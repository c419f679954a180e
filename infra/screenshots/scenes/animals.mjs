import { f, scene, times } from '../kit.mjs'
import { grass } from '../nature.mjs'

export function catAtTheWindow() {
  const s = scene(1300, 1300, 81, { bloom: 0.5, dim: 0.4 })
  s.add(
    s.rect(s.vertical('0 #f6c98c', '.5 #f7dfb6', '.8 #b8c69a', '1 #7d9a74')),
    s.group(
      `filter="${s.blur(24)}"`,
      times(
        60,
        () =>
          `<circle cx="${f(s.r.between(0, 1300))}" cy="${f(s.r.between(560, 1100))}" r="${f(s.r.between(40, 120))}" fill="${s.r.pick(['#9db878', '#d9c98a', '#7c9c66', '#f2dba0', '#c98f5c'])}" opacity=".6"/>`,
      ),
    ),
    s.glow(900, 330, 460, '#fff4cf', 0.95),
    `<path d="M0 0H1300V1300H0ZM90 70V1040H620V70ZM680 70V1040H1210V70Z" fill="#3b2a22" fill-rule="evenodd"/><path d="M90 520H620M680 520H1210" stroke="#3b2a22" stroke-width="26"/>`,
    `<path d="M0 1030H1300V1120H0Z" fill="${s.vertical('0 #c78f58', '.3 #6f4930', '1 #2a1a13')}"/><path d="M0 1120H1300V1300H0Z" fill="#1c130f"/>`,
  )
  const cat = `<path d="M470 1040C420 960 430 800 520 700C500 660 490 600 500 560L494 452L560 506C590 494 632 494 660 506L730 452L722 566C730 610 720 650 700 684C790 760 830 900 800 1040Z"/><path d="M790 1010C900 1040 980 980 960 880C950 830 990 820 1004 860C1030 960 960 1090 800 1052Z"/>`
  s.add(
    s.group(`fill="#f9d08e" opacity=".9" filter="${s.blur(7)}" transform="translate(7 -4)"`, cat),
    s.group(`fill="#14100f" filter="${s.fray(9, 0.09)}"`, cat),
    `<path d="M500 610l-86 -12M502 626l-88 14M720 610l86 -12M718 626l88 14" stroke="#14100f" stroke-width="2.5"/>`,
    `<g transform="translate(190 790)"><path d="M0 120H170L148 262H22Z" fill="${s.horizontal('0 #c96a45', '.5 #8a3d26', '1 #4a2016')}"/><path d="M-8 104H178V136H-8Z" fill="#a04c30"/>${times(22, () => `<path d="M85 108Q${f(s.r.between(-30, 200))} ${f(s.r.between(-60, 40))} ${f(s.r.between(-80, 250))} ${f(s.r.between(-180, 60))}" stroke="${s.r.pick(['#22351f', '#31502b', '#1b2a1a'])}" stroke-width="15" fill="none" stroke-linecap="round"/>`)}</g>`,
  )
  return s
}

export function dogOnTheGrass() {
  const s = scene(1600, 1067, 82, { bloom: 0.35 })
  s.add(
    s.rect(s.vertical('0 #bcd9a0', '.35 #8fbb62', '.6 #6da23f', '1 #3c6b22')),
    s.group(
      `filter="${s.blur(30)}"`,
      times(
        70,
        () =>
          `<circle cx="${f(s.r.between(0, 1600))}" cy="${f(s.r.between(-40, 460))}" r="${f(s.r.between(40, 130))}" fill="${s.r.pick(['#5d8f3e', '#a9cf7c', '#dcebaa', '#47772f', '#fff6c4'])}" opacity=".55"/>`,
      ),
    ),
    grass(s, 560, 900, 1500, ['#5e9334', '#86b94c', '#457a28', '#a9cf62'], 60),
    `<ellipse cx="800" cy="930" rx="330" ry="40" fill="#1c3410" opacity=".6" filter="${s.blur(16)}"/>`,
  )
  const coat = s.radial({ cx: 0.38, cy: 0.25, radius: 0.85 }, '0 #f6cf8c', '.5 #d3924a', '1 #7a4519')
  s.add(
    s.group(
      `filter="${s.fray(12, 0.2)}"`,
      `<path d="M1040 840C1140 800 1190 700 1170 620C1210 690 1200 850 1060 910Z" fill="#c98742"/>`,
      `<path d="M640 930C590 800 600 600 700 520H900C1020 590 1080 760 1070 930C1060 965 960 965 940 930L900 860L880 940C870 970 800 970 790 940L780 860L740 940C730 970 650 966 640 930Z" fill="${coat}"/>`,
      `<path d="M700 560C740 700 860 720 900 560C900 760 840 830 800 830C750 830 700 740 700 560Z" fill="#fbe6c2"/>`,
      `<path d="M620 330C640 210 740 170 800 170C860 170 960 210 980 330C990 430 920 560 800 566C680 560 610 430 620 330Z" fill="${coat}"/>`,
      `<path d="M640 250C570 230 530 340 560 470C600 510 640 470 650 400ZM960 250C1030 230 1070 340 1040 470C1000 510 960 470 950 400Z" fill="#a35f26"/>`,
      `<path d="M760 190C770 300 720 400 730 470C760 560 840 560 870 470C880 400 830 300 840 190Z" fill="#fdeccd"/>`,
    ),
    `<path d="M760 512Q800 630 842 512Z" fill="#e8707a"/><path d="M748 484Q800 540 852 484Q840 520 800 522Q760 520 748 484Z" fill="#3a1d14"/>`,
    `<ellipse cx="800" cy="440" rx="46" ry="32" fill="#1d1513"/><ellipse cx="788" cy="428" rx="14" ry="8" fill="#fff" opacity=".6"/>`,
    ...[704, 896].map(
      (x) =>
        `<circle cx="${x}" cy="350" r="27" fill="#2a160d"/><circle cx="${x - 8}" cy="340" r="9" fill="#fff"/>`,
    ),
    `<path d="M690 566Q800 640 910 566L914 596Q800 672 688 596Z" fill="#c9302f"/><circle cx="800" cy="640" r="20" fill="#f0c24b"/>`,
    grass(s, 930, 1120, 900, ['#4c8a2a', '#78b042', '#2f611c', '#9ccc58'], 120),
  )
  return s
}

export function jellyfish() {
  const s = scene(1067, 1500, 83, { bloom: 0.6 })
  s.add(s.rect(s.vertical('0 #1b5fa0', '.4 #0d2f70', '1 #050b2c')), s.glow(533, -80, 800, '#4aa8e0', 0.6))
  const jelly = (x, y, r, hue) => {
    const [light, deep] = hue
    return [
      s.glow(x, y, r * 2.2, light, 0.4),
      times(26, () => {
        const from = x + s.r.between(-0.85, 0.85) * r
        const long = r * s.r.between(1.5, 4)
        return `<path d="M${f(from)} ${f(y + r * 0.25)}C${f(from + s.r.normal() * r * 0.5)} ${f(y + long * 0.4)} ${f(from + s.r.normal() * r * 0.6)} ${f(y + long * 0.7)} ${f(from + s.r.normal() * r * 0.5)} ${f(y + long)}" stroke="${light}" stroke-width="${f(r * 0.014)}" fill="none" opacity=".6"/>`
      }),
      s.group(
        `filter="${s.blur(r * 0.02)}"`,
        times(
          7,
          () =>
            `<path d="M${f(x + s.r.normal() * r * 0.3)} ${f(y + r * 0.2)}C${f(x + s.r.normal() * r * 0.7)} ${f(y + r * 0.9)} ${f(x + s.r.normal() * r * 0.7)} ${f(y + r * 1.5)} ${f(x + s.r.normal() * r * 0.5)} ${f(y + r * 2.4)}" stroke="#ffe3ee" stroke-width="${f(r * s.r.between(0.06, 0.16))}" fill="none" opacity=".4" stroke-linecap="round"/>`,
        ),
      ),
      `<path d="M${x - r} ${y + r * 0.3}C${x - r * 1.05} ${y - r * 1.15} ${x + r * 1.05} ${y - r * 1.15} ${x + r} ${y + r * 0.3}Q${x + r * 0.8} ${y + r * 0.1} ${x + r * 0.6} ${y + r * 0.32}Q${x + r * 0.4} ${y + r * 0.12} ${x + r * 0.2} ${y + r * 0.34}Q${x} ${y + r * 0.14} ${x - r * 0.2} ${y + r * 0.34}Q${x - r * 0.4} ${y + r * 0.12} ${x - r * 0.6} ${y + r * 0.32}Q${x - r * 0.8} ${y + r * 0.1} ${x - r} ${y + r * 0.3}Z" fill="${s.radial({ cx: 0.42, cy: 0.3, radius: 0.75 }, '0 #fff .95', `.35 ${light} .85`, `1 ${deep} .55`)}"/>`,
      times(
        13,
        (i) =>
          `<path d="M${x} ${f(y - r * 0.7)}Q${f(x + (i - 6) * r * 0.14)} ${f(y - r * 0.4)} ${f(x + (i - 6) * r * 0.155)} ${f(y + r * 0.2)}" stroke="#fff" stroke-width="${f(r * 0.012)}" opacity=".35" fill="none"/>`,
      ),
    ].join('')
  }
  s.add(
    s.group(
      `filter="${s.blur(7)}" opacity=".7"`,
      jelly(180, 420, 70, ['#8fb8ff', '#3a4fc0']),
      jelly(900, 980, 90, ['#c08fff', '#5a2fb0']),
    ),
    jelly(560, 520, 250, ['#ff9ec4', '#b43a9a']),
    jelly(220, 1060, 110, ['#ffb58a', '#c04a7a']),
    times(
      160,
      () =>
        `<circle cx="${f(s.r.between(0, 1067))}" cy="${f(s.r.between(0, 1500))}" r="${f(0.8 + s.r.next() ** 4 * 4)}" fill="#d9efff" opacity="${f(s.r.between(0.15, 0.6))}"/>`,
    ),
  )
  return s
}

export function soccerBall() {
  const s = scene(1500, 1125, 84)
  s.add(
    s.rect(s.vertical('0 #a8cf7a', '.3 #6aa63c', '1 #2f6a1d')),
    s.group(
      `filter="${s.blur(14)}"`,
      `<path d="M0 250H1500V262H0Z" fill="#fff" opacity=".75"/>`,
      times(
        40,
        () =>
          `<circle cx="${f(s.r.between(0, 1500))}" cy="${f(s.r.between(0, 180))}" r="${f(s.r.between(30, 70))}" fill="${s.r.pick(['#3f7a2b', '#5c9a3a', '#cfe6a0'])}" opacity=".6"/>`,
      ),
    ),
    grass(s, 320, 1000, 2600, ['#4f9330', '#79b848', '#2f6f20', '#96cb5a'], 46),
  )
  const [x, y, r] = [760, 610, 300]
  const patch = (px, py, size, squeeze, turn) =>
    `<g transform="translate(${px} ${py}) rotate(${turn}) scale(${squeeze} 1)"><polygon points="${Array.from({ length: 5 }, (_, i) => `${f(Math.sin((i / 5) * 6.283) * size)},${f(-Math.cos((i / 5) * 6.283) * size)}`).join(' ')}" fill="#191b1f" stroke="#191b1f" stroke-width="8" stroke-linejoin="round"/></g>`
  const around = Array.from({ length: 5 }, (_, i) => (i / 5) * Math.PI * 2 - Math.PI / 2)
  const at = (angle, distance) => `${f(x + Math.cos(angle) * distance)} ${f(y + Math.sin(angle) * distance)}`
  s.add(
    `<ellipse cx="${x + 70}" cy="${y + r - 10}" rx="330" ry="70" fill="#10240a" opacity=".7" filter="${s.blur(20)}"/>`,
    s.group(
      `clip-path="${s.clip(`<circle cx="${x}" cy="${y}" r="${r}"/>`)}"`,
      `<circle cx="${x}" cy="${y}" r="${r}" fill="#f7f7f4"/>`,
      patch(x, y, 98, 1, 0),
      around
        .map(
          (a) =>
            `<path d="M${at(a, 98)}L${at(a, 182)}M${at(a, 182)}L${at(a + 0.62, 214)}L${at(a + 1.2566, 182)}M${at(a + 0.628, 214)}L${at(a + 0.628, 262)}" stroke="#3a3d44" stroke-width="5" fill="none"/>`,
        )
        .join(''),
      around
        .map((a) => patch(x + Math.cos(a) * 262, y + Math.sin(a) * 262, 92, 1, (a * 180) / Math.PI - 90))
        .join(''),
      `<circle cx="${x}" cy="${y}" r="${r}" fill="${s.radial({ cx: 0.36, cy: 0.28, radius: 0.8 }, '0 #fff .35', '.45 #fff 0', '1 #10180c .75')}"/>`,
    ),
    grass(s, 880, 960, 420, ['#4f9330', '#79b848', '#2f6f20'], 70),
    grass(s, 1010, 1190, 800, ['#3f8426', '#68a93c', '#235a18'], 130),
  )
  return s
}
