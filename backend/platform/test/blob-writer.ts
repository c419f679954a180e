// Writes blobs until it is killed and names each on stdout once it is stored.
import { Readable } from 'node:stream'
import { openFilesystemBlobStore } from '../src/adapters/blob-store/filesystem.ts'

const store = await openFilesystemBlobStore({ directory: process.argv[2]! })

async function writeForEver(writer: number): Promise<void> {
  for (let at = 0; ; at += 1) {
    const key = `photos/w${writer}-${at}/original`
    await store.put(key, Readable.from(Array.from({ length: 50 }, () => Buffer.alloc(10_000, at))))
    process.stdout.write(`${key}\n`)
  }
}
await Promise.all([0, 1, 2].map(writeForEver))
