/// <reference lib="dom" />
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawPhoto } from '../support/pictures.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { drop, longPatience, newPage, openBrowser, signUpInBrowser, tiles } from './browser.ts'

/** What a person does without a mouse, and what a broken line may not break. */
describe('by keyboard, by finger, and over a bad line', () => {
  let browser: Browser
  let server: RunningServer
  let context: BrowserContext
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser()
    server = await startServer()
    ;({ context, page } = await newPage(browser))
    await signUpInBrowser(page, server.url, 'Noor')
  })
  afterAll(async () => {
    await browser?.close()
    await server?.dispose()
  })
  const focusedPhoto = () =>
    page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.photo ?? null)

  it('takes up a broken batch where it stopped, and calls nothing of it a duplicate', async () => {
    const files = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => ({
        name: `${i}.jpg`,
        bytes: await drawPhoto(i + 1, 320, 240),
      })),
    )
    const sent = page.waitForResponse((response) => response.url().endsWith('/api/v1/photos'))
    await drop(page, files)
    await sent
    await context.setOffline(true)
    await page.getByText('Waiting to be online again').waitFor()
    await context.setOffline(false)
    await page.getByRole('heading', { name: '12 photos added' }).waitFor({ timeout: longPatience })
    expect(await page.getByText(/already here/).count()).toBe(0)
    expect(await page.locator('.badge').count()).toBe(0)
    await page.getByRole('region', { name: 'Uploads' }).getByRole('button', { name: 'Close' }).click()
  })

  it('goes on from the next photo when the one with the focus is thrown away', async () => {
    const ids = await tiles(page).evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.photo))
    await tiles(page).nth(2).focus()
    await page.keyboard.press('Delete')
    await page.waitForFunction((id) => !document.querySelector(`[data-photo="${id}"]`), ids[2]!)
    await page.waitForFunction(
      (id) => (document.activeElement as HTMLElement | null)?.dataset.photo === id,
      ids[3]!,
    )
    await page.keyboard.press('x')
    await page.keyboard.press('Shift+ArrowRight')
    const bar = page.getByRole('region', { name: 'Selected photos' })
    await bar.getByText('2 selected').waitFor()
    await bar.getByRole('button', { name: 'Move to trash' }).focus()
    await page.keyboard.press('Enter')
    await bar.waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement?.matches('a[data-photo]'))
    expect(ids.slice(2, 5)).not.toContain(await focusedPhoto())
  })

  it('titles the page by the photo in view, and gives title and focus back', async () => {
    await tiles(page).first().focus()
    const first = await focusedPhoto()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.waitForFunction(() => /\.jpg · Glimpse$/.test(document.title))
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.waitForFunction((id) => (document.activeElement as HTMLElement)?.dataset.photo === id, first)
    expect(await page.title()).toBe('Photos · Glimpse')
  })

  it('reaches every item of the account menu by its role', async () => {
    await page.getByRole('button', { name: /Account of/ }).press('Enter')
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    expect(await page.getByRole('menuitemradio').count()).toBe(3)
    await page.keyboard.press('Escape')
  })

  it('selects by a long press on a touch screen', async () => {
    const phone = await newPage(browser, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      storageState: await context.storageState(),
    })
    await phone.page.goto(server.url)
    await tiles(phone.page).nth(1).waitFor()
    const box = (await tiles(phone.page).first().boundingBox())!
    const touch = await phone.context.newCDPSession(phone.page)
    const touchPoints = [{ x: box.x + 20, y: box.y + 20 }]
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
    await phone.page.getByText('1 selected').waitFor()
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await tiles(phone.page).nth(1).tap()
    await phone.page.getByText('2 selected').waitFor()
    await phone.context.close()
  })
})
