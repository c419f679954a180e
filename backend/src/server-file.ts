import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** How the command line on this machine finds the server and proves that it may ask it. */
export interface ServerFile {
  url: string
  pid: number
  token: string
  startedAt: string
}

export const newLocalToken = () => randomBytes(32).toString('base64url')

const fileIn = (dataDir: string) => path.join(dataDir, 'server.json')

export async function writeServerFile(dataDir: string, content: ServerFile): Promise<void> {
  const temporary = `${fileIn(dataDir)}.${process.pid}`
  await writeFile(temporary, JSON.stringify(content), { mode: 0o600 })
  await rename(temporary, fileIn(dataDir))
}

/** Only one's own: another server may have taken over the directory. */
export async function removeServerFile(dataDir: string): Promise<void> {
  const content = await readFile(fileIn(dataDir), 'utf8').catch(() => undefined)
  if (content && (JSON.parse(content) as ServerFile).pid === process.pid)
    await rm(fileIn(dataDir), { force: true })
}
