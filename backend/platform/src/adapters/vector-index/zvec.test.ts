import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { vectorIndexContract } from '../../../test/contracts/vector-index.contract.ts'
import { openZvecVectorIndex } from './zvec.ts'

vectorIndexContract('zvec', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'glimpse-zvec-'))
  return {
    open: () => openZvecVectorIndex({ directory }),
    dispose: () => rm(directory, { recursive: true, force: true }),
  }
})
