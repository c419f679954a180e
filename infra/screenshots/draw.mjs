// Draws the pictures of the screenshots: node infra/screenshots/draw.mjs [folder]. The same ones every time.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { album } from './album.mjs'
import { develop } from './develop.mjs'

const here = import.meta.dirname
export const root = path.resolve(here, '../..')
export const pictures = path.join(root, '.cache/screenshots')

const changed = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)

/** Takes some minutes, so what is newer than the code that draws is kept. @returns the files, newest photo first. */
export async function drawPictures(folder = pictures) {
  mkdirSync(folder, { recursive: true })
  const code = readdirSync(here, { recursive: true })
    .filter((file) => file.endsWith('.mjs') && !file.endsWith('take.mjs'))
    .map((file) => changed(path.join(here, file)))
  const drawn = album.map(([takenAt, name, draw]) => ({
    takenAt,
    draw,
    file: path.join(folder, `${name}.jpg`),
  }))
  const waiting = drawn.filter(({ file }) => changed(file) < Math.max(...code))
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      writeFileSync(next.file, await develop(next.draw(), next.takenAt))
      console.log(`drawn ${path.basename(next.file)}`)
    }
  }
  await Promise.all([work(), work()])
  return drawn.map(({ file }) => file)
}

/** All of them on one sheet, to look them over. */
async function contactSheet(files, target) {
  const [across, cell] = [6, 320]
  const small = await Promise.all(
    files.map((file) => sharp(file).resize(cell, cell, { fit: 'inside' }).toBuffer()),
  )
  await sharp({
    create: {
      width: across * cell,
      height: Math.ceil(files.length / across) * cell,
      channels: 3,
      background: '#fff',
    },
  })
    .composite(
      small.map((input, at) => ({ input, left: (at % across) * cell, top: Math.floor(at / across) * cell })),
    )
    .jpeg()
    .toFile(target)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? pictures
  await contactSheet(await drawPictures(folder), `${folder}-sheet.jpg`)
  console.log(`a sheet of all: ${folder}-sheet.jpg`)
}
