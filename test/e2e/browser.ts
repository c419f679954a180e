/// <reference lib="dom" />
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { root } from '../support/shared.ts'

const screenshots = path.join(root, 'test/e2e/screenshots')

/** Debian's Chromium, which keeps quiet on a machine without a network. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
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
}

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true })
  await page.screenshot({ path: path.join(screenshots, `${name}.png`) })
}

const shortPatience = 20_000
/** For what the machine has to work for. */
export const longPatience = 120_000

export async function newPage(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(shortPatience)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A thumbnail asked for before sign-in or a search without a model is an answer, not a fault of the page.
    if (message.type() === 'error' && !/status of (401|404|503)/.test(message.text()))
      complaints.push(message.text())
  })
  return { context, page, complaints }
}

export async function signUpInBrowser(page: Page, url: string, name = 'Maya'): Promise<void> {
  await page.goto(`${url}/sign-up`)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel(/e-?mail/i).fill(`${name.toLowerCase()}@example.org`)
  await page.getByLabel('Password', { exact: true }).fill('correct horse 9 battery')
  await page.getByRole('button', { name: /create|sign up/i }).click()
  await page.waitForURL((address) => address.pathname === '/')
}

/** As a drop from the desktop: a DataTransfer with the files, over the whole window. */
export async function drop(page: Page, files: readonly { name: string; bytes: Buffer }[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (list) => {
      const data = new DataTransfer()
      for (const { name, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
        data.items.add(new File([bytes], name, { type: 'image/jpeg' }))
      }
      return data
    },
    files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') })),
  )
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('body', type, { dataTransfer: transfer })
}

export const tiles = (page: Page) => page.locator('a[data-photo]')

export async function search(page: Page, words: string): Promise<void> {
  await page.keyboard.press('/')
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/search\?/)
}
