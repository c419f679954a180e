import { execFileSync } from 'node:child_process'
import os from 'node:os'
import { root } from '../../test/support/shared.ts'

export const cores = os.availableParallelism()

/** Date, commit and machine in one line. */
export function machine(): string {
  const memory = Math.round(os.totalmem() / 1024 ** 3)
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown processor'
  return [
    new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    commit(),
    `${cores} cores of ${cpu}, ${memory} GB`,
    `${os.type()} ${os.arch()}, Node ${process.version}`,
  ].join(' · ')
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const changed = git(
      'status',
      '--porcelain',
      '--untracked-files=no',
      '--',
      'backend',
      'inference',
      'package-lock.json',
    )
    return `commit ${git('rev-parse', '--short', 'HEAD')}${changed ? ' with uncommitted changes' : ''}`
  } catch {
    return 'no git checkout' // A download without history can be measured all the same.
  }
}
