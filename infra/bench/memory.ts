import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openBenchServer, type BenchServer } from './bench-server.ts'
import { starter } from './models.ts'
import type { BenchOptions } from './options.ts'
import { paddedJpeg } from './padded-jpeg.ts'
import { makeCameraPhotos } from './pictures.ts'
import type { Row, Section } from './report.ts'
import { median } from './statistics.ts'
import { inParallel } from './upload-client.ts'

const kinds = 20
const size = { width: 800, height: 600 }
const atOnce = 100

interface Sample {
  photos: number
  /** MB */
  backend: number
  /** MB */
  child: number
  childPid: number
}

export async function memory({ memoryPhotos: count }: BenchOptions): Promise<Section> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'glimpse-bench-'))
  let server: BenchServer | undefined
  try {
    const files = await makeCameraPhotos(folder, { count: kinds, ...size })
    const pictures = await Promise.all(files.map((file) => readFile(file)))
    const opened = (server = await openBenchServer(starter.env))
    const early = Math.min(1_000, Math.ceil(count / 3))
    const samples = [await sample(opened, 0)]
    for (let done = 0; done < count;) {
      const stop = Math.min(done + atOnce, done < early ? early : count)
      const numbers = Array.from({ length: stop - done }, (_, i) => done + i)
      const results = await inParallel(numbers, 4, (number) =>
        opened.upload({ name: `${number}.jpg`, bytes: paddedJpeg(pictures[number % kinds]!, 0) }),
      )
      await opened.processed(results.map(({ id }) => id))
      done = stop
      if (done === early || done === count) samples.push(await sample(opened, done))
    }
    return report(samples)
  } finally {
    await server?.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Resident memory once the work is done: the median of some seconds. */
async function sample({ server }: BenchServer, photos: number): Promise<Sample> {
  const backend: number[] = []
  const child: number[] = []
  const [childPid] = server.children()
  if (childPid === undefined) throw new Error('there is no inference process')
  for (let i = 0; i < 6; i++) {
    await delay(500)
    backend.push(residentMegabytes(server.process.pid!))
    child.push(residentMegabytes(childPid))
  }
  return { photos, backend: median(backend), child: median(child), childPid }
}

function residentMegabytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!
  return Number(kilobytes) / 1024
}

function report([start, early, late]: Sample[]): Section {
  const row = (work: string, of: (sample: Sample) => number): Row => ({
    work,
    glimpse: `${of(late!).toFixed(0)} MB after ${late!.photos}`,
    baseline: `${of(early!).toFixed(0)} MB after ${early!.photos}`,
    ratio: of(late!) / of(early!),
    goal: { atMost: 1.1 },
  })
  return {
    rows: [
      row('resident memory, backend', ({ backend }) => backend),
      row('resident memory, inference process', ({ child }) => child),
      row('resident memory, both', ({ backend, child }) => backend + child),
    ],
    notes: [
      `Distinct small photos (${size.width} × ${size.height}) with the starter, uploaded in batches of ${atOnce} and processed; ` +
        `Linux VmRSS of each process when the work is done. Before the first photo: ${start!.backend.toFixed(0)} and ` +
        `${start!.child.toFixed(0)} MB.`,
      `The goal speaks of 10,000 photos against 1,000: \`--memory-photos 10000\`. This run took ${late!.photos.toLocaleString('en')}.`,
      ...(early!.childPid === late!.childPid
        ? []
        : ['The inference process was replaced in between, as it is when it passes its memory limit.']),
    ],
  }
}
