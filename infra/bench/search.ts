import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { signIn } from '../../test/support/client.ts'
import { openBenchServer, type BenchServer } from './bench-server.ts'
import { writeClipSizedModel } from './clip-sized.ts'
import { libraryVectors } from './library-vectors.ts'
import { resolved, starter, type BenchModel } from './models.ts'
import type { BenchOptions } from './options.ts'
import { startPart } from './part.ts'
import { makeCameraPhotos } from './pictures.ts'
import { queryTexts } from './query-texts.ts'
import { measureRecall } from './recall.ts'
import type { Section } from './report.ts'
import { openSearchClient, type SearchClient } from './search-client.ts'
import type { EncodeCalls } from './search-encode-part.ts'
import type { LibraryCalls } from './search-library-part.ts'
import { measureBusy, measurePages, measureWarm } from './search-measure.ts'
import { searchReport, type Measured } from './search-report.ts'

const uploads = 48
const starts = 3
const photosOfOneSubject = 200

export async function search(options: BenchOptions): Promise<Section> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'glimpse-bench-'))
  try {
    const pictures = await makeCameraPhotos(folder, { count: uploads, width: 1600, height: 1200 })
    const sized = await writeClipSizedModel(path.join(folder, 'models'))
    return searchReport(
      options,
      await measure(starter, { folder, options, pictures }),
      await measure(sized, { folder, options }),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Setting {
  folder: string
  options: BenchOptions
  /** What is ingested while searches are measured; absent for a model whose vectors mean nothing. */
  pictures?: string[]
}

async function measure(model: BenchModel, { folder, options, pictures }: Setting): Promise<Measured> {
  const { searchPhotos: count, idle } = options
  const what = await resolved(model)
  const dataDir = path.join(folder, `data-${model.name}`)
  await mkdir(dataDir)
  const encode = startPart<EncodeCalls>('search-encode')
  const first: number[] = []
  let server: BenchServer | undefined
  let client: SearchClient | undefined
  const nextText = queryTexts(what)
  const close = async () => {
    client?.close()
    await server?.stop()
    client = server = undefined
  }
  try {
    await encode.call('load', { model: what })
    const said = Array.from({ length: Math.ceil(count / photosOfOneSubject) }, nextText)
    const { vectors: subjects } = await encode.call('encode', { texts: said })
    const written = await writeLibrary(model, { dataDir, count, subjects })
    const open = async () => {
      server = await openBenchServer(model.env, { dataDir, client: (url) => signIn(url, written.email) })
      client = openSearchClient(server.server.url, server.client.cookie)
      first.push((await client.search({ text: nextText() })).ms)
      return { server, client }
    }
    for (let start = 1; start < starts; start++) {
      await open()
      await close()
    }
    const opened = await open()
    const warm = await measureWarm(opened.client, { encode, nextText, count })
    const pages = await measurePages(opened.client, nextText)
    const afterIdling: number[] = []
    for (let time = 0; time < starts; time++) {
      await delay(idle * 1000)
      afterIdling.push((await opened.client.search({ text: nextText() })).ms)
      for (let more = 0; more < 10; more++) await opened.client.search({ text: nextText() })
    }
    const busy = pictures && (await measureBusy(opened, { nextText, pictures }))
    // Last: looking at every vector holds up this process for long.
    const library = { vectors: libraryVectors(count, subjects), ids: written.ids }
    const recall = pictures && (await measureRecall(opened.client, warm.asked, library))
    return { model, written, first, warm, recall, pages, afterIdling, busy }
  } finally {
    await close()
    await encode.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** A new account's library of `count` photos, in a data directory that no server has open any more. */
async function writeLibrary(
  model: BenchModel,
  { dataDir, count, subjects }: { dataDir: string; count: number; subjects: Float32Array[] },
) {
  const server = await openBenchServer(model.env, { dataDir })
  const { user } = (await server.client.call<{ user: { id: string } }>('GET', '/api/auth/get-session')).json
  const { spaceId } = (await server.stats()).searchModel
  await server.stop()
  const library = startPart<LibraryCalls>('search-library')
  try {
    const plan = { dataDir, ownerId: user.id, spaceId: spaceId!, subjects, count }
    return { email: server.client.email, ...(await library.call('write', plan)) }
  } finally {
    await library.stop()
  }
}
