import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from './shared.ts'
import { until } from './until.ts'

export interface RunningServer {
  url: string
  dataDir: string
  process: ChildProcess
  /** Pids of the children: the inference process. */
  children(): number[]
  log(): string
  /** Ends it with a signal and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Also removes the data. */
  dispose(): Promise<void>
}

/** A real `npm start` (without npm's own process) on a free port and, unless told, a new data directory. */
export async function startServer({
  env = {},
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'glimpse-test-')),
}: { env?: Record<string, string>; dataDir?: string } = {}): Promise<RunningServer> {
  const logFile = path.join(dataDir, 'server.log')
  const log = openSync(logFile, 'a')
  rmSync(path.join(dataDir, 'server.json'), { force: true })
  const child = spawn(process.execPath, ['infra/start.mjs'], {
    cwd: root,
    env: {
      ...withoutGlimpse(process.env),
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      MODEL_DOWNLOAD: 'false',
      ...env,
    },
    stdio: ['ignore', log, log],
  })
  const readLog = () => readFileSync(logFile, 'utf8')
  const url = await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`the server ended:\n${readLog().slice(-3000)}`)
      const found = serverFile(dataDir)
      if (!found || found.pid !== child.pid) return undefined
      return (await fetch(`${found.url}/health/live`)).ok && found.url
    },
    'the server starts',
    120,
  )
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }
  return {
    url,
    dataDir,
    process: child,
    children: () => childrenOf(child.pid!),
    log: readLog,
    stop,
    async dispose() {
      await stop('SIGKILL')
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

function serverFile(dataDir: string): { url: string; pid: number } | undefined {
  try {
    return JSON.parse(readFileSync(path.join(dataDir, 'server.json'), 'utf8')) as { url: string; pid: number }
  } catch {
    return undefined
  }
}

function childrenOf(pid: number): number[] {
  const threads = `/proc/${pid}/task/${pid}/children`
  return readFileSync(threads, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number)
}

/** Settings of the shell that runs the tests must not leak into what is tested. */
function withoutGlimpse(env: NodeJS.ProcessEnv): Record<string, string> {
  const dropped =
    /^(PORT|HOST|DATA_DIR|PUBLIC_URL|SIGNUP|METRICS_PORT|LOG_LEVEL|MODELS_DIR|SEARCH_MODEL|FACE_MODEL|MODEL_DOWNLOAD|HF_ENDPOINT)$/
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !dropped.test(entry[0]),
    ),
  )
}
