import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Client } from '../client.ts'
import { CommandError } from '../errors.ts'
import { withServer, type CommandContext } from '../session.ts'
import { bytesInWords, modelInWords, photosInWords, plural } from '../words.ts'
import { findPhotos, type FoundFiles } from './find-photos.ts'
import { journalFile, openJournal } from './journal.ts'
import { showProgress } from './progress.ts'
import { uploadPhotos, type UploadTally } from './upload-photos.ts'
import { failedAmong, heldByModel, stillWorking, waitUntilProcessed } from './wait-until-processed.ts'

export interface ImportOptions {
  wait: boolean
  again: boolean
  concurrency: number
}

/** Sends every photo below a folder. Exit code: 0 all went well, 2 some were refused or could not be read. */
export async function importFolder(
  context: CommandContext,
  given: string,
  options: ImportOptions,
): Promise<number> {
  const folder = await folderOf(path.resolve(context.workingDir, given))
  const found = await findPhotos(folder)
  const bytes = found.photos.reduce((sum, { size }) => sum + size, 0)
  context.tell(`${plural(found.photos.length, 'photo')} (${bytesInWords(bytes)}) in ${folder}`)
  tellPassedOver(context, found)
  let waitingFor: string | undefined
  let redraw = () => undefined as void

  return await withServer(
    context,
    async (client, hasAccounts) => {
      if (!hasAccounts) await createAccount(context, client)
      const library = context.url ?? 'local'
      const journal = await openJournal(
        journalFile(context.dataDir, folder, `${library} ${context.user ?? ''}`),
      )
      const progress = showProgress('Sending', found.photos.length)
      let tally: UploadTally
      try {
        tally = await uploadPhotos({
          client,
          folder,
          photos: found.photos,
          journal,
          again: options.again,
          concurrency: options.concurrency,
          signal: context.signal,
          onProgress(now) {
            const done = now.added + now.duplicates + now.before + now.refused.length
            redraw = () =>
              progress.update(done, waitingFor === undefined ? tallyInWords(now) : `waiting: ${waitingFor}`)
            redraw()
          },
        })
      } finally {
        progress.stop()
        redraw = () => undefined
        await journal.close()
      }
      context.print(tallyInWords(tally))
      const failed = options.wait && tally.paths.size > 0 ? await waitForAll(context, client, tally) : []
      const troubles = [...found.unreadable, ...tally.refused, ...failed]
      for (const { path: name, reason } of troubles) context.print(`  ${name}: ${reason}`)
      return troubles.length > 0 ? 2 : 0
    },
    (reason) => {
      waitingFor = reason
      redraw()
    },
  )
}

async function folderOf(given: string): Promise<string> {
  const found = await stat(given).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(error.code === 'ENOENT' ? `There is no folder ${given}` : error.message)
  })
  if (!found.isDirectory()) throw new CommandError(`${given} is not a folder`)
  return await realpath(given)
}

function tellPassedOver(context: CommandContext, { otherKinds, links }: FoundFiles): void {
  const kinds = [...otherKinds]
    .sort((a, b) => b[1] - a[1])
    .map(([kind, count]) => `${count} × ${kind || 'no extension'}`)
  if (kinds.length > 0) context.tell(`Passed over, no photos by their names: ${kinds.join(', ')}`)
  if (links > 0) context.tell(`Passed over: ${plural(links, 'symbolic link')}`)
}

async function createAccount(context: CommandContext, client: Client): Promise<void> {
  if (context.url !== undefined) throw new CommandError('The server has no account yet: sign up there first')
  const account = z
    .object({ email: z.string(), password: z.string() })
    .parse(
      await client.request('POST', '/local/account', { body: () => '{}', contentType: 'application/json' }),
    )
  context.print('Glimpse had no account yet, so one was made for you. Sign in with it in the browser:')
  context.print(`  e-mail    ${account.email}`)
  context.print(`  password  ${account.password}   (shown only now: note it down)`)
}

export function tallyInWords({ added, duplicates, before, refused }: UploadTally): string {
  return [
    `${added.toLocaleString('en')} added`,
    duplicates > 0 && `${duplicates.toLocaleString('en')} already there`,
    before > 0 && `${before.toLocaleString('en')} sent before`,
    refused.length > 0 && `${refused.length.toLocaleString('en')} refused`,
  ]
    .filter(Boolean)
    .join(' · ')
}

async function waitForAll(context: CommandContext, client: Client, tally: UploadTally) {
  let progress: ReturnType<typeof showProgress> | undefined
  let most = 0
  try {
    const last = await waitUntilProcessed({
      client,
      signal: context.signal,
      onProgress(now) {
        const left = stillWorking(now)
        most = Math.max(most, left)
        if (left > 0) progress ??= showProgress('Reading', most)
        progress?.update(most - left, photosInWords(now))
      },
    })
    progress?.stop()
    progress = undefined
    context.print(photosInWords(last))
    if (heldByModel(last)) {
      context.print(`Not searchable yet: the search model is missing. ${modelInWords(last.searchModel)}`)
    }
  } finally {
    progress?.stop()
  }
  return await failedAmong(client, tally.paths, context.signal)
}
