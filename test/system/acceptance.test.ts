import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'
import { describeWithShared, root, shared, sharedModels } from '../support/shared.ts'

const run = (script: string, args: string[] = [], env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(shared, 'acceptance', script), ...args],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, MODELS_DIR: sharedModels, ...env },
      timeout: 550_000,
    },
  )
  console.log(`${script} ${args.join(' ')} ${JSON.stringify(env)}: ${stdout.trim()}`)
  return { status, output: stdout + stderr }
}
const captioned = path.join(shared, 'photos/captioned')

/** The black-box checks that Glimpse is judged by, over plain HTTP. */
describeWithShared('acceptance', () => {
  it('main job: 200 photos, each of their 1,000 captions searched, R@10 ≥ 0.77', () => {
    expect(run('main-job.mjs', [captioned, '0.77'])).toMatchObject({ status: 0 })
  })
  it('main job with nothing but the starter in the box, R@10 ≥ 0.74', () => {
    expect(run('main-job.mjs', [captioned, '0.74'], { MODELS_DIR: '', SEARCH_MODEL: 'auto' })).toMatchObject({
      status: 0,
    })
  })
  it('hostile files', () => {
    expect(run('hostile-files.mjs')).toMatchObject({ status: 0 })
  })
  it('kill -9 of every process, twice', () => {
    expect(run('crash.mjs')).toMatchObject({ status: 0 })
  })
})
