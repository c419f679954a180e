import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundle } from '../../../test/bundle.ts'
import { vectorIndexContract } from '../../../test/contracts/vector-index.contract.ts'
import { pointNumber } from '../../../test/numbered-points.ts'
import type { VectorIndex } from '../../ports/vector-index.ts'
import { openZvecVectorIndex, type ZvecVectorIndexOptions } from './zvec.ts'

const temporaryDirectory = () => mkdtemp(path.join(tmpdir(), 'glimpse-zvec-'))

function contractWith(name: string, tuning: ZvecVectorIndexOptions['tuning']): void {
  vectorIndexContract(name, async () => {
    const directory = await temporaryDirectory()
    return {
      open: () => openZvecVectorIndex({ directory, tuning }),
      dispose: () => rm(directory, { recursive: true, force: true }),
    }
  })
}
contractWith('zvec', {})
// The graph is extended all the time, between and during writes, and answers every query.
contractWith('zvec, always building', { atOnce: 50, atLeast: 1, quietMs: 0, exactUpTo: 0 })

describe('zvec vector index', () => {
  let directory: string
  beforeEach(async () => {
    directory = await temporaryDirectory()
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

  /** Which of these a search for itself does not bring first, with its very vector. */
  async function lost(index: VectorIndex, wanted: readonly number[]): Promise<number[]> {
    const missing: number[] = []
    for (const number of wanted) {
      const { id, vector, fields } = pointNumber(number)
      const filter = { ownerId: 'alice', favorite: fields.favorite }
      const [hit] = await index.query('space', { vector, limit: 1, filter })
      if (hit?.id !== id || hit.score < 0.9999) missing.push(number)
    }
    return missing
  }

  it('keeps every acknowledged upsert through kill -9, also while the graph is being built', async () => {
    const program = await bundle(fileURLToPath(new URL('../../../test/vector-writer.ts', import.meta.url)))
    try {
      let next = 0
      for (let round = 0; round < 5; round += 1) {
        const child = spawn(process.execPath, [program.file, directory, String(next)], {
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        const enough = next + 600 + round * 130
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          for (const line of text.split('\n')) if (line !== '') next = Number(line) + 5
          if (next >= enough) child.kill('SIGKILL')
        })
        await once(child, 'close')
        expect(next).toBeGreaterThanOrEqual(enough)
      }
      const deleted = new Set(numbers(0, next).filter((number) => number % 50 === 1))
      const wanted = numbers(0, next).filter((number) => !deleted.has(number))
      for (const attempt of ['after the kill', 'after an orderly close']) {
        const index = await openZvecVectorIndex({ directory })
        expect(await lost(index, wanted), attempt).toEqual([])
        const ids = new Set<string>()
        for await (const id of index.ids('space')) ids.add(id)
        for (const number of wanted) expect(ids.has(pointNumber(number).id)).toBe(true)
        // The last batch may have been stored although its word never came.
        const unheard = [...ids].filter((id) => !wanted.includes(Number(id.slice('photo-'.length))))
        for (const id of unheard) expect(Number(id.slice('photo-'.length))).toBeGreaterThanOrEqual(next)
        await index.close()
      }
    } finally {
      await program.dispose()
    }
  })

  it('makes a damaged collection anew', async () => {
    let index = await openZvecVectorIndex({ directory })
    await index.ensureSpace('space', 16)
    await index.upsert('space', numbers(0, 300).map(pointNumber))
    await index.close()
    const folder = (await readdir(directory)).find((name) => name.startsWith('space~'))!
    for (const name of await readdir(path.join(directory, folder))) {
      if (name.startsWith('manifest')) await writeFile(path.join(directory, folder, name), 'rubbish')
    }
    index = await openZvecVectorIndex({ directory })
    expect(await lost(index, numbers(0, 300))).toEqual([])
    await index.close()
    // What is no longer used is gone.
    expect((await readdir(directory)).filter((name) => name.includes('~'))).toHaveLength(1)
  })

  it('finishes after a restart what a drop had begun', async () => {
    let index = await openZvecVectorIndex({ directory })
    await index.ensureSpace('space', 16)
    await index.upsert('space', numbers(0, 100).map(pointNumber))
    const dropping = index.dropSpace('space')
    await index.close()
    await dropping.catch(() => undefined) // the close came in between
    index = await openZvecVectorIndex({ directory })
    expect(await index.listSpaces()).toEqual([])
    await index.close()
    expect((await readdir(directory)).filter((name) => name.includes('~'))).toEqual([])
  })

  it('says so when another has the folder open', async () => {
    const index = await openZvecVectorIndex({ directory })
    await expect(openZvecVectorIndex({ directory })).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: expect.stringContaining('another process has open'),
    })
    await index.close()
    await (await openZvecVectorIndex({ directory })).close()
  })

  it('lets other work run while it stores thousands of points', async () => {
    const index = await openZvecVectorIndex({ directory })
    await index.ensureSpace('space', 16)
    let turns = 0
    let storing = true
    const turn = () => {
      turns += 1
      if (storing) setImmediate(turn)
    }
    setImmediate(turn)
    await index.upsert('space', numbers(0, 3_200).map(pointNumber))
    storing = false
    // 50 chunks of 64, a turn of the event loop between each two.
    expect(turns).toBeGreaterThanOrEqual(49)
    await index.close()
  })
})
