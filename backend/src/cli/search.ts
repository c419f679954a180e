import { searchAnswer, stats, type SearchAnswer } from '@glimpse/contract'
import { setTimeout as after } from 'node:timers/promises'
import type { Client } from './client.ts'
import { CommandError, ProblemError } from './errors.ts'
import { withServer, type CommandContext } from './session.ts'
import { modelInWords, plural } from './words.ts'

/** Prints the photos that the words describe, best first. Exit code 0, also when nothing matches. */
export async function search(
  context: CommandContext,
  text: string,
  options: { limit: number; json: boolean },
): Promise<number> {
  return await withServer(context, async (client, hasAccounts) => {
    if (!hasAccounts)
      throw new CommandError('There is nothing to search yet. Begin with: glimpse import <folder>')
    const answer = await ask(context, client, { text, limit: options.limit })
    if (options.json) context.print(JSON.stringify(answer, undefined, 2))
    else for (const line of answerInLines(answer)) context.print(line)
    return 0
  })
}

async function ask(
  context: CommandContext,
  client: Client,
  query: { text: string; limit: number },
): Promise<SearchAnswer> {
  const { signal } = context
  for (;;) {
    try {
      return searchAnswer.parse(
        await client.request('POST', '/search', {
          body: () => JSON.stringify(query),
          contentType: 'application/json',
          signal,
          giveUp: ({ code }) => code === 'model_unavailable',
        }),
      )
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'model_unavailable') throw error
      // A server that has just been started is still loading its model; one without a model will not find one.
      const { searchModel } = stats.parse(await client.request('GET', '/stats', { signal }))
      if (searchModel.state === 'missing' || searchModel.state === 'failed') {
        throw new CommandError(`Search has no model: ${modelInWords(searchModel)}`, { cause: error })
      }
      await after(300, undefined, { signal })
    }
  }
}

export function answerInLines({ items, verdict, searched, waiting, unknownWords }: SearchAnswer): string[] {
  const lines: string[] = []
  if (unknownWords.length > 0)
    lines.push(`Words that the search model does not know: ${unknownWords.join(', ')}`)
  if (items.length === 0) lines.push(`Nothing in ${plural(searched, 'photo')} matches.`)
  else if (verdict === 'none') lines.push('Nothing matches; these come nearest:')
  // "weak" only says that nobody has judged: this version does not know how good a match is.
  else if (verdict === 'weak') lines.push('Best matches first:')
  const rankWidth = String(items.length).length
  const nameWidth = Math.min(48, Math.max(0, ...items.map(({ photo }) => photo.fileName.length)))
  items.forEach(({ photo, score }, at) => {
    const rank = String(at + 1).padStart(rankWidth)
    lines.push(
      `${rank}  ${score.toFixed(3)}  ${photo.fileName.padEnd(nameWidth)}  ${photo.takenAt.slice(0, 10)}  ${photo.id}`,
    )
  })
  if (waiting > 0) lines.push(`${plural(waiting, 'photo')} not searched yet: still being read.`)
  return lines
}
