// A real server on a data directory of its own, with the model that ships.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from './draw.mjs'

/** @returns its address and how to end it, once it answers. */
export async function startServer() {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'glimpse-screenshots-'))
  const child = spawn(process.execPath, ['infra/start.mjs'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      SEARCH_MODEL: 'starter',
      MODEL_DOWNLOAD: 'false',
      LOG_LEVEL: 'warn',
    },
    stdio: 'inherit',
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const dispose = async () => {
    child.kill()
    await ended
    rmSync(dataDir, { recursive: true, force: true })
  }
  const note = path.join(dataDir, 'server.json')
  for (let waited = 0; waited < 120; waited += 0.25) {
    if (child.exitCode !== null) break
    if (existsSync(note)) {
      const { url } = JSON.parse(readFileSync(note, 'utf8'))
      const answer = await fetch(`${url}/health/live`).catch(() => undefined)
      if (answer?.ok) return { url, dispose }
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  await dispose()
  throw new Error('the server did not start')
}
