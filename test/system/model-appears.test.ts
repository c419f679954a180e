import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { io } from 'socket.io-client'
import { afterAll, describe, expect, it } from 'vitest'
import type { Photo, Problem, SearchModelStatus, Stats } from '@glimpse/contract'
import { signUp } from '../support/client.ts'
import { drawPhoto } from '../support/pictures.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { root } from '../support/shared.ts'
import { until } from '../support/until.ts'

let server: RunningServer
const modelsDir = mkdtempSync(path.join(os.tmpdir(), 'glimpse-models-'))
afterAll(async () => {
  await server?.dispose()
  rmSync(modelsDir, { recursive: true, force: true })
})

describe('without its search model and without a hub', () => {
  it('Glimpse keeps photos, shows them, and makes them searchable when the model folder appears', async () => {
    server = await startServer({ env: { SEARCH_MODEL: 'clip-vit-b32', MODELS_DIR: modelsDir } })
    const user = await signUp(server.url)
    const { json } = await user.upload(
      await Promise.all(
        [1, 2, 3].map(async (seed) => ({ name: `${seed}.jpg`, bytes: await drawPhoto(seed) })),
      ),
    )
    const ids = json.results.map(({ id }) => id)
    const photo = async (id: string) => (await user.call<Photo>('GET', `/api/v1/photos/${id}`)).json
    for (const id of ids)
      await until(async () => (await photo(id)).stages.derivatives.state === 'ready', 'the thumbnail is made')
    expect(await photo(ids[0]!)).toMatchObject({
      status: 'processing',
      stages: { search: { state: 'waiting', reason: expect.any(String) } },
    })
    expect((await user.call('GET', `/api/v1/photos/${ids[0]!}/thumbnail`)).status).toBe(200)

    const stats = (await user.call<Stats>('GET', '/api/v1/stats')).json
    expect(stats.searchModel).toMatchObject({
      state: 'missing',
      wanted: 'clip-vit-b32',
      message: expect.stringContaining('clip-vit-b32'),
    })
    expect(stats.photos.waitingForSearch).toBe(3)
    const search = await user.call<Problem>('POST', '/api/v1/search', { text: 'dog' })
    expect([search.status, search.json.code]).toEqual([503, 'model_unavailable'])
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)

    const socket = io(server.url, { transports: ['websocket'], extraHeaders: { cookie: user.cookie } })
    const ready = new Promise<SearchModelStatus>((resolve) =>
      socket.on('model:progress', ({ searchModel }: { searchModel: SearchModelStatus }) => {
        if (searchModel.state === 'ready') resolve(searchModel)
      }),
    )
    cpSync(path.join(root, 'inference/models/starter'), path.join(modelsDir, 'clip-vit-b32'), {
      recursive: true,
    })
    expect(await ready).toMatchObject({ wanted: 'clip-vit-b32' })
    expect((await user.settled(ids)).map(({ status }) => status)).toEqual([
      'processed',
      'processed',
      'processed',
    ])
    expect((await user.search('anything')).items).toHaveLength(3)
    socket.close()
  })
})
