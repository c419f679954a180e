import { statfs } from 'node:fs/promises'
import { StorageFullError } from './errors.ts'

const mostKept = 128 * 1024 * 1024

/**
 * Throws StorageFullError when `bytes` more would leave less than the reserve: 128 MB, or 5 % of a small disk. Files
 * stop there so that the databases can go on: on a disk full to the last byte not even a delete could be written.
 */
export async function requireRoom(directory: string, bytes = 0): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(directory)
  if (bavail * bsize - bytes < Math.min(mostKept, blocks * bsize * 0.05)) throw new StorageFullError()
}
