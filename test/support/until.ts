import { setTimeout as delay } from 'node:timers/promises'

/** Asks again and again until there is an answer: for conditions that announce themselves to nobody. */
export async function until<T>(
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  what: string,
  seconds = 60,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain: ${what}`)
    await delay(50)
  }
}
