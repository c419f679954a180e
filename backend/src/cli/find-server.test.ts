import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findServer, processLives, readServerFile } from './find-server.ts'
import { startFakeServer } from './testing/fake-server.ts'

/** A stand-in for dist/backend.js: keeps server.json and answers, as the real one does. */
const standIn = `
import { createServer } from 'node:http'
import { rmSync, writeFileSync } from 'node:fs'
const file = process.env.DATA_DIR + '/server.json'
if (process.env.FAIL) { console.log('the port is taken'); process.exit(3) }
const server = createServer((request, response) => response.end('{}')).listen(0, '127.0.0.1', () => {
  const content = { url: 'http://127.0.0.1:' + server.address().port, pid: process.pid, token: 'token-' + process.pid, startedAt: '' }
  writeFileSync(file, JSON.stringify({ ...content, port: process.env.PORT, ephemeral: process.env.GLIMPSE_EPHEMERAL }))
})
process.on('SIGTERM', () => { rmSync(file); process.exit(0) })
`

describe('finding the server', () => {
  let dataDir: string
  let program: string
  beforeEach(async () => {
    const base = await mkdtemp(path.join(tmpdir(), 'glimpse-find-'))
    dataDir = path.join(base, 'data')
    program = path.join(base, 'backend.mjs')
    await writeFile(program, standIn)
  })
  afterEach(() => rm(path.dirname(dataDir), { recursive: true, force: true }))

  const options = () => ({ dataDir, program, env: { PATH: process.env.PATH } as NodeJS.ProcessEnv })
  const writeServerFile = async (content: unknown) => {
    await mkdir(dataDir, { recursive: true })
    await writeFile(
      path.join(dataDir, 'server.json'),
      typeof content === 'string' ? content : JSON.stringify(content),
    )
  }

  it('uses the server that runs, with its token and the named user', async () => {
    const fake = await startFakeServer(() => ({}))
    await writeServerFile({ url: fake.url, pid: process.pid, token: 'abc', startedAt: '' })
    const server = await findServer({ ...options(), user: 'me@example.org' })
    expect(await server.connect(false)).toEqual({
      url: fake.url,
      headers: { 'x-glimpse-local': 'abc', 'x-glimpse-user': 'me@example.org' },
    })
    // Started anew elsewhere with another token.
    await writeServerFile({ url: fake.url, pid: process.pid, token: 'def', startedAt: '' })
    expect((await server.connect(true)).headers['x-glimpse-local']).toBe('def')
    await server.close()
    await fake.close()
  })

  it('starts one when none runs, and ends it', async () => {
    let started = 0
    const server = await findServer({ ...options(), onStart: () => (started += 1) })
    const file = JSON.parse(await readFile(path.join(dataDir, 'server.json'), 'utf8')) as Record<
      string,
      unknown
    >
    expect(file).toMatchObject({ port: '0', ephemeral: 'true' })
    expect((await server.connect(false)).headers['x-glimpse-local']).toBe(file.token)
    expect(started).toBe(1)
    await server.close()
    expect(processLives(file.pid as number)).toBe(false)
    expect(await readServerFile(dataDir)).toBeUndefined()
  })

  it('starts its own again when that dies', async () => {
    const server = await findServer(options())
    const first = (await readServerFile(dataDir))!
    process.kill(first.pid, 'SIGKILL')
    await expect.poll(() => processLives(first.pid)).toBe(false)
    const [one, two] = await Promise.all([server.connect(true), server.connect(true)])
    expect(one).toEqual(two)
    expect(one.url).not.toBe(first.url)
    await server.close()
    await rm(path.join(dataDir, 'server.json'), { force: true })
  })

  it('is not misled by the file of a dead server, or by half a file', async () => {
    const gone = spawn(process.execPath, ['-e', ''])
    await once(gone, 'exit')
    for (const content of [
      { url: 'http://127.0.0.1:9', pid: gone.pid, token: 'x', startedAt: '' },
      '{"url":',
    ]) {
      await writeServerFile(content)
      const server = await findServer(options())
      expect((await server.connect(false)).headers['x-glimpse-local']).toMatch(/^token-/)
      await server.close()
    }
  })

  it('tells why a server could not be started', async () => {
    const failing = { ...options(), env: { ...options().env, FAIL: '1' } }
    await expect(findServer(failing)).rejects.toThrow(/ended with code 3[\s\S]*the port is taken/)
  })

  it('asks for a key for a server elsewhere', async () => {
    await expect(findServer({ ...options(), url: 'https://photos.example.org' })).rejects.toThrow('API key')
    await expect(findServer({ ...options(), url: 'photos', apiKey: 'k' })).rejects.toThrow(
      'no http(s) address',
    )
    const server = await findServer({ ...options(), url: 'https://photos.example.org/', apiKey: 'k' })
    expect(await server.connect(false)).toEqual({
      url: 'https://photos.example.org',
      headers: { 'x-api-key': 'k' },
    })
  })

  it('says so when the file belongs to somebody else', async ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may read every file')
    await writeServerFile({})
    await chmod(path.join(dataDir, 'server.json'), 0)
    await expect(readServerFile(dataDir)).rejects.toThrow('cannot be read')
  })
})
