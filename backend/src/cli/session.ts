import { z } from 'zod'
import { createClient, type Client } from './client.ts'
import { findServer } from './find-server.ts'

/** What every command is given. */
export interface CommandContext {
  dataDir: string
  /** Where relative paths begin: npm runs scripts in the project's folder. */
  workingDir: string
  url: string | undefined
  apiKey: string | undefined
  user: string | undefined
  program: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  /** For results. */
  print(line: string): void
  /** For what happens meanwhile. */
  tell(line: string): void
}

const instance = z.object({ hasAccounts: z.boolean() })

/** Finds or starts the server, runs the work, and ends what was started, however the work ends. */
export async function withServer<T>(
  context: CommandContext,
  work: (client: Client, hasAccounts: boolean) => Promise<T>,
  onWait?: (reason: string | undefined) => void,
): Promise<T> {
  const server = await findServer({
    ...context,
    onStart: () => context.tell('Starting Glimpse for the time of this command …'),
  })
  try {
    const client = createClient({ server, ...(onWait ? { onWait } : {}) })
    const { hasAccounts } = instance.parse(
      await client.request('GET', '/instance', { signal: context.signal }),
    )
    return await work(client, hasAccounts)
  } finally {
    await server.close()
  }
}
