import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { SearchAnswer } from '@glimpse/contract'
import { drawPhoto, drawScene, scenes } from '../support/pictures.ts'
import { startServer } from '../support/server.ts'
import { captions, describeWithShared, root, sharedModels, sharedPhotos } from '../support/shared.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'glimpse-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const glimpse = (env: Record<string, string>, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/glimpse.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, MODEL_DOWNLOAD: 'false', GLIMPSE_URL: '', GLIMPSE_API_KEY: '', ...env },
    timeout: 300_000,
  })
  return { status, stdout, output: stdout + stderr }
}

describe('the command line, with no server running', () => {
  const env = { DATA_DIR: path.join(folder, 'drawn-data'), MODELS_DIR: '', SEARCH_MODEL: 'auto' }

  it('imports a folder, finds the right picture first, and tells the state', async () => {
    const pictures = path.join(folder, 'pictures')
    mkdirSync(path.join(pictures, 'deeper'), { recursive: true })
    for (const name of Object.keys(scenes))
      writeFileSync(path.join(pictures, `${name}.jpg`), await drawScene(name))
    for (const seed of [1, 2, 3])
      writeFileSync(path.join(pictures, 'deeper', `${seed}.jpg`), await drawPhoto(seed))
    writeFileSync(path.join(pictures, 'notes.txt'), 'not a photo')
    const imported = glimpse(env, 'import', pictures)
    expect(imported).toMatchObject({ status: 0 })
    expect(imported.output).toContain('6 added')
    expect(imported.output).toMatch(/password\s+\S{12,}/)

    for (const name of Object.keys(scenes)) {
      const found = glimpse(env, 'search', name, '--json')
      expect(found.status).toBe(0)
      const answer = JSON.parse(found.stdout) as SearchAnswer
      expect(answer.items[0]?.photo.fileName).toBe(`${name}.jpg`)
    }
    expect(glimpse(env, 'status').output).toContain('6 ready')
  })

  it('sends nothing twice when it is called again, and names what could not be taken', () => {
    const pictures = path.join(folder, 'pictures')
    writeFileSync(path.join(pictures, 'broken.jpg'), 'this is no picture')
    const again = glimpse(env, 'import', pictures)
    expect(again.status).toBe(2)
    expect(again.output).toContain('6 sent before')
    expect(again.output).toContain('broken.jpg')
  })

  it.each([
    ['an unknown folder', ['import', '/nowhere/at/all']],
    ['an unknown command', ['frobnicate']],
    ['a search without words', ['search']],
  ])('answers %s with a sentence', (_what, args) => {
    const { status, output } = glimpse(env, ...args)
    expect(status).toBe(1)
    expect(output).not.toMatch(/\n\s+at /)
  })
})

describeWithShared('the command line imports what the main job needs', () => {
  it('200 photos; each of their 1,000 captions searched: R@10 ≥ 0.77', async () => {
    const dataDir = path.join(folder, 'captioned-data')
    const env = { MODELS_DIR: sharedModels, SEARCH_MODEL: 'minidual' }
    const imported = glimpse({ ...env, DATA_DIR: dataDir }, 'import', path.join(sharedPhotos, 'captioned'))
    expect(imported).toMatchObject({ status: 0 })
    const server = await startServer({ env, dataDir })
    try {
      const { token } = JSON.parse(readFileSync(path.join(dataDir, 'server.json'), 'utf8')) as {
        token: string
      }
      let right = 0
      let asked = 0
      for (const [file, texts] of Object.entries(captions())) {
        for (const text of texts) {
          const response = await fetch(`${server.url}/api/v1/search`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-glimpse-local': token },
            body: JSON.stringify({ text, limit: 10 }),
          })
          const { items } = (await response.json()) as SearchAnswer
          if (items.some(({ photo }) => photo.fileName === file)) right++
          asked++
        }
      }
      console.log(`command line import: R@10 ${right / asked} of ${asked} captions`)
      expect(asked).toBe(1000)
      expect(right / asked).toBeGreaterThanOrEqual(0.77)
    } finally {
      await server.stop()
    }
  })
})
