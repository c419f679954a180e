import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openBenchServer, type BenchServer } from './bench-server.ts'
import { cores } from './machine.ts'
import { starter } from './models.ts'
import type { BenchOptions } from './options.ts'
import { paddedJpeg } from './padded-jpeg.ts'
import { startPart } from './part.ts'
import { makeCameraPhotos } from './pictures.ts'
import type { Row, Section } from './report.ts'
import { median } from './statistics.ts'
import { inParallel, openUploadClient, type UploadFile } from './upload-client.ts'
import type { UploadBaselineCalls } from './upload-baseline-part.ts'

const fileBytes = 3_000_000
const atOnce = 4

type Send = (file: UploadFile) => Promise<unknown>
/** Files a second, turn by turn. */
type Rates = Record<'quiet' | 'again' | 'busy' | 'bare' | 'synced' | 'bareBusy', number[]>

export async function upload({ uploadFiles, rounds }: BenchOptions): Promise<Section> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'glimpse-bench-'))
  const bare = startPart<UploadBaselineCalls>('upload-baseline')
  let server: BenchServer | undefined
  try {
    const { url } = await bare.call('listen', { folder })
    const plain = openUploadClient({ url: `${url}/` }, atOnce)
    const synced = openUploadClient({ url: `${url}/synced` }, atOnce)
    const [small] = await makeCameraPhotos(folder, { count: 1, width: 320, height: 240 })
    const [large] = await makeCameraPhotos(folder, { count: 1, width: 1600, height: 1200 })
    const picture = { small: await readFile(small!), large: await readFile(large!) }
    const opened = (server = await openBenchServer(starter.env))
    const perTurn = Math.ceil(uploadFiles / rounds)
    const make = (jpeg: Buffer, count: number): UploadFile[] =>
      Array.from({ length: count }, (_, i) => ({
        name: `upload-${i}.jpg`,
        bytes: paddedJpeg(jpeg, fileBytes),
      }))
    const pending: string[] = []
    const toGlimpse: Send = async (file) => pending.push((await opened.upload(file)).id)
    const settled = () => opened.processed(pending.splice(0))
    const toBare =
      (client: typeof plain): Send =>
      async (file) => {
        const { status, body } = await client.send(file)
        if (status !== 202) throw new Error(`the baseline: ${status} ${body}`)
      }

    const rates: Rates = { quiet: [], again: [], busy: [], bare: [], synced: [], bareBusy: [] }
    // Before anything is measured both have answered some.
    const warm = make(picture.small, 8)
    await rateOf(warm, toGlimpse)
    await rateOf(warm, toBare(plain))
    for (let turn = 0; turn < rounds; turn++) {
      await settled()
      const files = make(picture.small, perTurn)
      const steps = [
        async () => {
          rates.quiet.push(await whileJobsWait(opened, () => rateOf(files, toGlimpse)))
          await settled()
        },
        async () => rates.bare.push(await rateOf(files, toBare(plain))),
        async () => rates.synced.push(await rateOf(files, toBare(synced))),
      ]
      for (let i = 0; i < steps.length; i++) await steps[(turn + i) % steps.length]!()
      rates.again.push(await rateOf(files, toGlimpse))
      // A backlog first, so that jobs run from the first byte to the last.
      await rateOf(make(picture.large, 2 * cores + 10), toGlimpse)
      const more = make(picture.large, Math.ceil(perTurn / 2))
      rates.busy.push(await rateOf(more, toGlimpse))
      rates.bareBusy.push(await rateOf(more, toBare(plain)))
      if ((await opened.stats()).photos.queued === 0) throw new Error('the jobs ended before the uploads')
    }
    await settled()
    return report(rates, { files: perTurn * rounds, rounds })
  } finally {
    await server?.close()
    await bare.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Files a second, so many at once. */
async function rateOf(files: UploadFile[], send: Send): Promise<number> {
  const begun = performance.now()
  await inParallel(files, atOnce, send)
  return (1000 * files.length) / (performance.now() - begun)
}

/** The inference process is halted meanwhile: jobs are queued, none runs. Glimpse replaces it after a minute. */
async function whileJobsWait<T>({ server }: BenchServer, work: () => Promise<T>): Promise<T> {
  const children = server.children()
  if (children.length === 0) throw new Error('there is no inference process to halt')
  for (const pid of children) process.kill(pid, 'SIGSTOP')
  const begun = performance.now()
  try {
    return await work()
  } finally {
    for (const pid of children) process.kill(pid, 'SIGCONT')
    if (performance.now() - begun > 50_000)
      throw new Error('too many files for the time that jobs may be halted')
  }
}

function report(rates: Rates, { files, rounds }: { files: number; rounds: number }): Section {
  const rate = (side: keyof Rates) => `${median(rates[side]).toFixed(1)} files/s`
  const row = (work: string, ours: keyof Rates, theirs: keyof Rates, atLeast?: number): Row => ({
    work,
    glimpse: rate(ours),
    baseline: rate(theirs),
    ratio: median(rates[ours].map((value, turn) => value / rates[theirs][turn]!)),
    goal: atLeast === undefined ? undefined : { atLeast },
  })
  return {
    rows: [
      row('upload, no jobs running', 'quiet', 'bare', 0.8),
      row('upload, no jobs running, to a server that fsyncs', 'quiet', 'synced'),
      row('upload while jobs run, to an idle machine', 'busy', 'bare', 0.7),
      row('upload while jobs run, to the same machine as busy', 'busy', 'bareBusy'),
      row('upload of what is there already', 'again', 'bare'),
    ],
    notes: [
      `${files} distinct JPEGs of ${fileBytes / 1e6} MB in ${rounds} turns, ${atOnce} at once over keep-alive connections, ` +
        'one file a request; the same client sends the same multipart bytes to both, the baseline keeps them as they come.',
      'Baseline: a Node http server that streams the body to a file and through SHA-256, in a process of its own. It does ' +
        'not fsync, Glimpse does (what was answered survives a power cut); the second row compares with one that does.',
      'No jobs running: the inference process is halted (SIGSTOP) meanwhile; photos are sniffed, stored, hashed, recorded ' +
        'and queued. Their pictures are small (320 × 240, the rest is a comment).',
      `While jobs run: ${Math.ceil(files / rounds / 2)} more files a turn with a picture of 1600 × 1200, behind a backlog, so ` +
        'that the workers are busy throughout; compared with the baseline on a machine without jobs, and beside the same jobs.',
      'What is there already: the same bytes again, which are streamed, hashed, recognised and dropped.',
    ],
  }
}
