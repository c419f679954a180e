import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Made readable for its user only: it holds the photos and the secret that signs sessions. */
export async function prepareDataDirectory(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
}

/** Signs sessions; made on the first start, kept from then on. */
export async function readOrCreateSecret(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'secret')
  const known = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return ''
  })
  // A crash or a full disk at the first start may have left a piece of one.
  if (known.trim().length >= 32) return known.trim()
  const secret = randomBytes(48).toString('base64url')
  const temporary = `${file}.${process.pid}`
  await writeFile(temporary, secret, { mode: 0o600, flush: true })
  await rename(temporary, file)
  return secret
}
