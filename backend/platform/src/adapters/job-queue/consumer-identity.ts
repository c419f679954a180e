import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

interface ProcessIdentity {
  host: string
  /** Differs after each boot; '' where the system does not tell. */
  boot: string
  pid: number
  /** When the process started, in the system's own count: a pid is used again, this is not. '' where unknown. */
  started: string
  /** This process's own token, which tells it from an earlier one of the same pid where `started` is unknown. */
  token: string
}

const self: ProcessIdentity = {
  host: hostname(),
  boot: readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  pid: process.pid,
  started: readOr('', () => processStart(process.pid)),
  token: randomUUID(),
}

/** A name for one consumer that also says which process it lives in. */
export function newConsumerId(): string {
  const { host, boot, pid, started, token } = self
  return JSON.stringify([host, boot, pid, started, token, randomUUID()])
}

/**
 * True when the process of that consumer is surely gone. Of other machines nothing is sure: their leases run out.
 */
export function isConsumerDead(consumerId: string): boolean {
  const consumer = parse(consumerId)
  if (consumer.host !== self.host) return false
  if (consumer.boot !== self.boot) return true
  if (consumer.pid === self.pid) {
    return consumer.started && self.started
      ? consumer.started !== self.started
      : consumer.token !== self.token
  }
  if (!isAlive(consumer.pid)) return true
  const started = readOr('', () => processStart(consumer.pid))
  return started !== '' && consumer.started !== '' && started !== consumer.started
}

function parse(consumerId: string): ProcessIdentity {
  const [host, boot, pid, started, token] = JSON.parse(consumerId) as [string, string, number, string, string]
  return { host, boot, pid, started, token }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and brackets, so count from its end. */
function processStart(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

/** For /proc, which only Linux has. */
function readOr(fallback: string, read: () => string): string {
  try {
    return read()
  } catch {
    return fallback
  }
}
