import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { CommandError } from './errors.ts'
import { answers, readServerFile, type ServerFile } from './find-server.ts'

export interface StartedServer {
  file: ServerFile
  stop(): Promise<void>
}

const startMs = 120_000
const stopMs = 15_000

/** A server for the time of one command, listening on this machine only. Its log: DATA_DIR/command-line-server.log. */
export async function startServer(options: {
  dataDir: string
  program: string
  env: NodeJS.ProcessEnv
}): Promise<StartedServer> {
  const { dataDir } = options
  const log = path.join(dataDir, 'command-line-server.log')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const output = await open(log, 'w', 0o600)
  const child = spawn(process.execPath, [options.program], {
    env: { ...options.env, DATA_DIR: dataDir, PORT: '0', METRICS_PORT: '', GLIMPSE_EPHEMERAL: 'true' },
    stdio: ['ignore', output.fd, output.fd],
    // Ctrl-C reaches the whole group; the server shall outlive the requests that we still have with it.
    detached: true,
  })
  let ended: string | undefined
  child.on('error', (error) => (ended = error.message))
  child.on('exit', (code, signal) => (ended = signal ? `ended by ${signal}` : `ended with code ${code}`))
  await output.close()

  const isRunning = () => child.exitCode === null && child.signalCode === null && child.pid !== undefined
  async function stop(): Promise<void> {
    if (!isRunning()) return
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    if (await Promise.race([exit, after(stopMs, undefined, { ref: false })])) return
    child.kill('SIGKILL')
    await exit
  }

  for (const until = Date.now() + startMs; ended === undefined && Date.now() < until; await after(100)) {
    const file = await readServerFile(dataDir)
    if (file && file.pid === child.pid && (await answers(file.url))) return { file, stop }
  }
  await stop()
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5).join('\n  ')
  throw new CommandError(
    `Glimpse could not be started (${ended ?? 'it took too long'}). Last words in ${log}:\n  ${lines}`,
  )
}
