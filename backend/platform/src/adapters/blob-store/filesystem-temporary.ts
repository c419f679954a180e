import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'

const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')
/** Longer than any upload may take; a writer that lives keeps its file younger than this. */
const abandonedAfterMs = 24 * 3600_000

/** When the process began, as the kernel counts it: tells a process from a later one with the same id. */
function birthOf(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold spaces; field 22 is the 20th after it.
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

const birth = birthOf(process.pid) ?? '0'

/** Tells who writes: host, process id, its birth. */
export const temporaryName = () => `${host}~${process.pid}~${birth}~${randomUUID()}`

function lives(pid: number, born: string): boolean {
  if (born !== '0') return birthOf(pid) === born
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Removes what dead processes left. Another process, or another machine on the same volume, may be writing at this
 * moment: theirs stay until they are a day old.
 */
export async function removeLeftovers(folder: string): Promise<number> {
  let removed = 0
  for (const name of await readdir(folder)) {
    const [writer, pid, born] = name.split('~')
    const file = path.join(folder, name)
    const dead = writer === host && pid !== undefined && born !== undefined && !lives(Number(pid), born)
    const modified = dead ? 0 : ((await stat(file).catch(() => undefined))?.mtimeMs ?? Infinity)
    if (!dead && Date.now() - modified < abandonedAfterMs) continue
    await rm(file, { recursive: true, force: true })
    removed += 1
  }
  return removed
}
