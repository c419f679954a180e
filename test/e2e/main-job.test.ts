/// <reference lib="dom" />
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawPhoto, drawScene, scenes } from '../support/pictures.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { captionedPhotos, describeWithShared, sharedModels, sharedPhotos } from '../support/shared.ts'
import {
  drop,
  longPatience,
  newPage,
  openBrowser,
  screenshot,
  search,
  signUpInBrowser,
  tiles,
} from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())

describeWithShared('a person with real photos', () => {
  let server: RunningServer
  let session: Awaited<ReturnType<typeof newPage>>
  beforeAll(async () => {
    server = await startServer({ env: { MODELS_DIR: sharedModels, SEARCH_MODEL: 'minidual' } })
    session = await newPage(browser)
  })
  afterAll(() => server?.dispose())

  it('signs up, drops 20 photos, watches them turn ready without a reload, searches and opens one', async () => {
    const { page, complaints } = session
    await signUpInBrowser(page, server.url)
    await screenshot(page, '01-empty')
    let loads = 0
    page.on('load', () => loads++)
    await drop(
      page,
      captionedPhotos(20).map((file) => ({ name: path.basename(file), bytes: readFileSync(file) })),
    )
    await page.getByRole('heading', { name: '20 photos added' }).waitFor({ timeout: longPatience })
    await screenshot(page, '02-uploaded')
    expect(await tiles(page).count()).toBe(20)
    await page.waitForFunction(() => document.querySelectorAll('a[data-photo] img.loaded').length >= 15)
    expect(loads).toBe(0)

    await search(page, 'a dog')
    await tiles(page).first().waitFor()
    await screenshot(page, '03-search')
    await tiles(page).first().click()
    const viewer = page.getByRole('dialog')
    await viewer.waitFor()
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[role=dialog] img')].some(
        (img) => (img as HTMLImageElement).naturalWidth >= 300,
      ),
    )
    await screenshot(page, '04-viewer')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })
    expect(page.url()).toContain('/search')
    expect(complaints).toEqual([])
  })

  it('moves a photo to the trash by keyboard, undoes it, and finds it again after a restore', async () => {
    const { page, complaints } = session
    await page.goto(server.url)
    await tiles(page).nth(19).waitFor()
    await tiles(page).first().focus()
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForFunction(() => document.querySelectorAll('a[data-photo]').length === 20)
    await tiles(page).first().focus()
    await page.keyboard.press('Delete')
    await page.waitForFunction(() => document.querySelectorAll('a[data-photo]').length === 19)
    await page.getByRole('link', { name: /trash/i }).first().click()
    await page.waitForURL((address) => address.pathname === '/trash')
    await page.waitForFunction(() => document.querySelectorAll('a[data-photo]').length === 1)
    await screenshot(page, '05-trash')
    expect(complaints).toEqual([])
  })

  it('sees a file that cannot be read, with its reason and a retry', async () => {
    const { page } = session
    await page.goto(server.url)
    await tiles(page).first().waitFor()
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page
        .getByRole('button', { name: /upload/i })
        .first()
        .click(),
    ])
    await chooser.setFiles(path.join(sharedPhotos, 'malformed/truncated.jpg'))
    await page
      .getByText(/could not be read/)
      .first()
      .waitFor({ timeout: longPatience })
    await screenshot(page, '06-failed')
  })

  it.each([
    ['dark', { colorScheme: 'dark' as const }],
    ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
    ['phone-dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const }],
  ])('looks right: %s', async (name, options) => {
    const { page, context } = await newPage(browser, {
      ...options,
      storageState: await session.context.storageState(),
    })
    await page.goto(server.url)
    await tiles(page).first().waitFor()
    await page.waitForFunction(() => document.querySelector('a[data-photo] img.loaded'))
    // Nothing may be wider than the window.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await screenshot(page, `07-timeline-${name}`)
    await page.goto(`${server.url}/search?q=${encodeURIComponent('people at the beach')}`)
    await tiles(page).first().waitFor()
    await page.waitForFunction(() => document.querySelector('a[data-photo] img.loaded'))
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await screenshot(page, `08-search-${name}`)
    await context.close()
  })
})

describe('a person on a fresh machine, with the starter only', () => {
  let server: RunningServer
  let session: Awaited<ReturnType<typeof newPage>>
  beforeAll(async () => {
    server = await startServer()
    session = await newPage(browser)
  })
  afterAll(() => server?.dispose())

  it('is told what the basic search is, uploads by the picker, and finds the right picture first', async () => {
    const { page, complaints } = session
    await signUpInBrowser(page, server.url, 'Ines')
    const folder = mkdtempSync(path.join(os.tmpdir(), 'glimpse-pictures-'))
    const files: string[] = []
    for (const name of Object.keys(scenes)) {
      const file = path.join(folder, `${name}.jpg`)
      writeFileSync(file, await drawScene(name))
      files.push(file)
    }
    for (const seed of [1, 2, 3, 4, 5]) {
      const file = path.join(folder, `abstract-${seed}.jpg`)
      writeFileSync(file, await drawPhoto(seed))
      files.push(file)
    }
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page
        .getByRole('button', { name: /upload/i })
        .first()
        .click(),
    ])
    await chooser.setFiles(files)
    await page
      .getByRole('heading', { name: `${files.length} photos added` })
      .waitFor({ timeout: longPatience })
    await page
      .getByText(/basic offline search/i)
      .first()
      .waitFor()
    for (const name of Object.keys(scenes)) {
      await page.goto(`${server.url}/search?q=${encodeURIComponent(name)}`)
      await tiles(page).first().waitFor()
      expect(await tiles(page).first().getAttribute('aria-label')).toContain(name)
    }
    await screenshot(page, '10-starter-search')
    rmSync(folder, { recursive: true })
    expect(complaints).toEqual([])
  })
})

describe('without a search model', () => {
  it('the page says what is missing and how to supply it, and shows thumbnails all the same', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'glimpse-no-models-'))
    const server = await startServer({ env: { SEARCH_MODEL: 'clip-vit-b32', MODELS_DIR: folder } })
    try {
      const { page } = await newPage(browser)
      await signUpInBrowser(page, server.url, 'Ben')
      await drop(page, [{ name: 'one.jpg', bytes: await drawPhoto(7) }])
      await page
        .getByText(/clip-vit-b32/)
        .first()
        .waitFor()
      await page.locator('a[data-photo] img.loaded').first().waitFor()
      await screenshot(page, '11-model-missing')
    } finally {
      await server.dispose()
      rmSync(folder, { recursive: true })
    }
  })
})
