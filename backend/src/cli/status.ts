import { stats } from '@glimpse/contract'
import { withServer, type CommandContext } from './session.ts'
import { bytesInWords, modelInWords, photosInWords, plural } from './words.ts'

/** How the library stands: photos by state, the search model, storage. */
export async function status(context: CommandContext, options: { json: boolean }): Promise<number> {
  return await withServer(context, async (client, hasAccounts) => {
    if (!hasAccounts) {
      context.print(
        options.json ? 'null' : 'No account and no photos yet. Begin with: glimpse import <folder>',
      )
      return 0
    }
    const now = stats.parse(await client.request('GET', '/stats', { signal: context.signal }))
    if (options.json) {
      context.print(JSON.stringify(now, undefined, 2))
      return 0
    }
    context.print(`Photos        ${plural(now.photos.total, 'photo')}: ${photosInWords(now)}`)
    if (now.photos.waitingForSearch > 0) {
      context.print(`              ${plural(now.photos.waitingForSearch, 'photo')} not searchable yet`)
    }
    context.print(`Search model  ${modelInWords(now.searchModel)}`)
    context.print(`Originals     ${bytesInWords(now.bytes)}`)
    return 0
  })
}
