import sharp from 'sharp'

/** Pictures that the project draws itself, so that its tests need nothing from elsewhere. */

/** A smooth gradient with noise: like a photo in size and in what a codec has to do, and different for each seed. */
export async function drawPhoto(
  seed: number,
  width = 640,
  height = 480,
  format: 'jpeg' | 'png' | 'webp' = 'jpeg',
) {
  const pixels = Buffer.alloc(width * height * 3)
  let state = (seed * 2654435761) >>> 0 || 1
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      const noise = (state >>> 0) % 24
      pixels[at++] = (((x * 255) / width + seed * 37) % 232) + noise
      pixels[at++] = (((y * 255) / height + seed * 91) % 232) + noise
      pixels[at++] = ((((x + y) * 127) / width + seed * 53) % 232) + noise
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer()
}

const svg = (body: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480" viewBox="0 0 640 480">${body}</svg>`

/** Simple scenes that even a small model tells apart, by the words that should find them. */
export const scenes: Record<string, string> = {
  sunset: svg(`
    <defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#28285a"/><stop offset=".6" stop-color="#f08030"/><stop offset="1" stop-color="#ffd060"/></linearGradient>
    <linearGradient id="w" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#c06030"/><stop offset="1" stop-color="#101830"/></linearGradient></defs>
    <rect width="640" height="280" fill="url(#s)"/><circle cx="320" cy="260" r="48" fill="#fff2b0"/><rect y="280" width="640" height="200" fill="url(#w)"/>
    ${Array.from({ length: 24 }, (_, i) => `<rect x="${260 + (i % 3) * 30 - i}" y="${290 + i * 8}" width="${60 + i * 3}" height="2" fill="#ffd890" opacity=".6"/>`).join('')}`),
  newspaper: svg(`
    <rect width="640" height="480" fill="#fbfaf5"/>
    ${Array.from({ length: 22 }, (_, i) => `<text x="40" y="${50 + i * 19}" font-family="serif" font-size="15" fill="#222">Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor ${i}</text>`).join('')}`),
  'soccer ball': svg(`
    <rect width="640" height="480" fill="#3f8f2f"/>
    ${Array.from({ length: 900 }, (_, i) => `<path d="M${(i * 73) % 640} ${(i * 131) % 480} l${(i % 5) - 2} -14" stroke="${i % 2 ? '#57ad3f' : '#2f7524'}" stroke-width="2"/>`).join('')}
    <circle cx="320" cy="250" r="110" fill="#fafafa" stroke="#222" stroke-width="3"/>
    <polygon points="320,205 362,236 346,286 294,286 278,236" fill="#111"/>
    <polygon points="320,141 345,150 340,172 300,172 295,150" fill="#111"/><polygon points="428,235 430,262 404,268 392,240 408,222" fill="#111"/>
    <polygon points="212,235 210,262 236,268 248,240 232,222" fill="#111"/><polygon points="372,345 350,356 338,332 358,314 384,324" fill="#111"/><polygon points="268,345 290,356 302,332 282,314 256,324" fill="#111"/>
    ${[
      [320, 205, 320, 172],
      [362, 236, 395, 240],
      [346, 286, 358, 316],
      [294, 286, 282, 316],
      [278, 236, 246, 240],
    ]
      .map(([a, b, c, d]) => `<path d="M${a} ${b}L${c} ${d}" stroke="#222" stroke-width="4"/>`)
      .join('')}`),
}

export const drawScene = (name: string) => sharp(Buffer.from(scenes[name]!)).jpeg({ quality: 90 }).toBuffer()
