// npm run screenshots: docs/images/*.png from the running app, on pictures that the project draws.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import { drawPictures, root } from './draw.mjs'
import { startServer } from './server.mjs'

const images = path.join(root, 'docs/images')
const searched = 'a boat on the sea'
const opened = 'hot-air-balloons'
const desktop = { viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Lisbon' }
const phone = {
  ...desktop,
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}

/** What is on the screen has been loaded, decoded and faded in. */
async function settled(page) {
  await page.locator('a[data-photo] img.loaded').first().waitFor()
  await page.waitForFunction(() => {
    const inView = [...document.querySelectorAll('a[data-photo]')].filter((tile) => {
      const { bottom, top } = tile.getBoundingClientRect()
      return bottom > 0 && top < innerHeight
    })
    const moving = document.getAnimations().some(({ playState }) => playState === 'running')
    return !moving && inView.every((tile) => tile.querySelector('img.loaded'))
  })
  await page.evaluate(() => document.fonts.ready)
}

/** A palette keeps a screenshot of photos small enough for a repository. */
async function keep(page, name) {
  await settled(page)
  const shot = await page.screenshot()
  for (const colours of [256, 192, 128, 96, 64]) {
    const png = await sharp(shot)
      .png({ palette: true, colours, dither: 0.6, effort: 10, compressionLevel: 9 })
      .toBuffer()
    if (png.length > 400_000) continue
    writeFileSync(path.join(images, `${name}.png`), png)
    return console.log(`${name}.png ${Math.round(png.length / 1000)} kB, ${colours} colours`)
  }
  throw new Error(`${name}.png stays above 400 kB`)
}

async function signUp(page, url) {
  await page.goto(`${url}/sign-up`)
  await page.getByLabel('Name', { exact: true }).fill('Maya')
  await page.getByLabel(/e-?mail/i).fill('maya@example.org')
  await page.getByLabel('Password', { exact: true }).fill('correct horse 9 battery')
  await page.getByRole('button', { name: /create|sign up/i }).click()
  await page.waitForURL((address) => address.pathname === '/')
}

async function upload(page, files) {
  const chooser = page.waitForEvent('filechooser')
  await page
    .getByRole('button', { name: /upload/i })
    .first()
    .click()
  await (await chooser).setFiles(files)
  await page.getByRole('heading', { name: `${files.length} photos added` }).waitFor({ timeout: 300_000 })
}

const files = await drawPictures()
mkdirSync(images, { recursive: true })
const server = await startServer()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
try {
  const context = await browser.newContext(desktop)
  const page = await context.newPage()
  await signUp(page, server.url)
  await upload(page, files)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  const storageState = await context.storageState()
  const open = async (options, address) => {
    const opened = await (await browser.newContext({ ...options, storageState })).newPage()
    await opened.goto(server.url + address)
    return opened
  }
  const search = `/search?q=${encodeURIComponent(searched)}`
  await keep(await open(desktop, '/'), 'timeline')
  await keep(await open({ ...desktop, colorScheme: 'dark' }, '/'), 'timeline-dark')
  await keep(await open(desktop, search), 'search')
  await keep(await open(phone, '/'), 'phone')
  const viewer = await open(desktop, '/')
  await viewer.locator(`a[data-photo][aria-label*="${opened}"]`).click()
  await viewer.getByRole('dialog').waitFor()
  // The preview takes the thumbnail's place once it is decoded.
  await viewer.waitForFunction(() =>
    [...document.querySelectorAll('[role=dialog] img')].some((image) => image.naturalWidth > 1000),
  )
  await keep(viewer, 'viewer')
} finally {
  await browser.close()
  await server.dispose()
}
