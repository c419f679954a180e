import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError } from 'commander'
import { CommandError, messageOf, ProblemError } from './errors.ts'
import { importFolder } from './import/import.ts'
import { search } from './search.ts'
import type { CommandContext } from './session.ts'
import { status } from './status.ts'

const interrupted = new AbortController()
const given = (value: string | undefined) => (value === undefined || value === '' ? undefined : value)

const between = (least: number, most: number) => (text: string) => {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
}

const program = new Command('glimpse')
  .description('Find any photo by describing it.')
  .option(
    '--url <address>',
    'a server elsewhere (GLIMPSE_URL); without it the one on this machine, started if need be',
  )
  .option('--api-key <key>', 'for --url (GLIMPSE_API_KEY)')
  .option('--user <e-mail>', 'whose library, where this machine has several accounts')
  .showHelpAfterError('(glimpse --help lists what there is)')

function contextOf(): CommandContext {
  const options = program.opts<{ url?: string; apiKey?: string; user?: string }>()
  const { env } = process
  return {
    dataDir: path.resolve(given(env.DATA_DIR) ?? './data'),
    workingDir: given(env.INIT_CWD) ?? process.cwd(),
    url: given(options.url) ?? given(env.GLIMPSE_URL),
    apiKey: given(options.apiKey) ?? given(env.GLIMPSE_API_KEY),
    user: given(options.user),
    program: fileURLToPath(new URL('./backend.js', import.meta.url)),
    env,
    signal: interrupted.signal,
    print: (line) => void process.stdout.write(`${line}\n`),
    tell: (line) => void process.stderr.write(`${line}\n`),
  }
}

program
  .command('import')
  .description('send every photo below a folder; run it again to go on where it was stopped')
  .argument('<folder>')
  .option('--no-wait', 'do not wait until the photos have been read')
  .option('--again', 'send also what an earlier run has sent', false)
  .option('--concurrency <n>', 'photos on their way at once', between(1, 32), 4)
  .action(async (folder: string, options: { wait: boolean; again: boolean; concurrency: number }) => {
    process.exitCode = await importFolder(contextOf(), folder, options)
  })

program
  .command('search')
  .description('find photos by describing them')
  .argument('<text...>')
  .option('--limit <n>', 'how many', between(1, 200), 10)
  .option('--json', 'the whole answer as JSON', false)
  .action(async (words: string[], options: { limit: number; json: boolean }) => {
    process.exitCode = await search(contextOf(), words.join(' '), options)
  })

program
  .command('status')
  .description('how many photos there are and in which state')
  .option('--json', 'as JSON', false)
  .action(async (options: { json: boolean }) => {
    process.exitCode = await status(contextOf(), options)
  })

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort())

try {
  await program.parseAsync()
} catch (error) {
  if (interrupted.signal.aborted) {
    process.stderr.write('\nStopped. Run the same command again to go on.\n')
    process.exitCode = 130
  } else {
    const expected = error instanceof CommandError || error instanceof ProblemError
    process.stderr.write(`${expected ? messageOf(error) : ((error as Error)?.stack ?? String(error))}\n`)
    process.exitCode = error instanceof CommandError ? error.exitCode : 1
  }
}
