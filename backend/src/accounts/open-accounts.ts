import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { defaultKeyHasher } from '@better-auth/api-key'
import { StoreUnavailableError } from '@glimpse/platform'
import type { Accounts, User } from './accounts.ts'
import { openBetterAuth, type BetterAuthSettings } from './better-auth.ts'

/** A session looked up again within this time is answered from memory: a page of thumbnails is one look-up. */
const rememberMs = 5_000
const rememberAtMost = 2_000

interface UserDirectory {
  countUsers(): Promise<number>
  /** By e-mail, or the only one there is. */
  findUser(email: string | undefined): Promise<User | undefined>
}

const digest = (text: string) => createHash('sha256').update(text).digest()

export async function openAccounts(
  settings: Omit<BetterAuthSettings, 'countUsers'> & { directory: UserDirectory; localToken: string },
): Promise<Accounts> {
  const { directory } = settings
  const auth = await openBetterAuth({ ...settings, countUsers: () => directory.countUsers() })
  const localToken = digest(settings.localToken)
  const remembered = new Map<string, { user: User; until: number }>()
  // Signing out, revoking and the like must hold at once: also for a look-up that began before.
  let generation = 0
  const forget = () => {
    generation++
    remembered.clear()
  }

  const isLocal = (headers: Headers) => {
    const given = headers.get('x-glimpse-local')
    return given !== null && timingSafeEqual(digest(given), localToken)
  }

  async function byApiKey(key: string): Promise<User | undefined> {
    const answer = await auth.api.verifyApiKey({ body: { key } })
    const context = await auth.$context
    if (!answer.valid || !answer.key) {
      // The plugin calls a key invalid also when it cannot note its use, as on a full disk.
      const where = [{ field: 'key', value: await defaultKeyHasher(key) }]
      const refused = ['KEY_DISABLED', 'KEY_EXPIRED', 'USAGE_EXCEEDED', 'RATE_LIMITED']
      if (refused.includes(String(answer.error?.code))) return undefined
      if (await context.adapter.findOne({ model: 'apikey', where }))
        throw new StoreUnavailableError('The accounts store')
      return undefined
    }
    const found = await context.internalAdapter.findUserById(answer.key.referenceId)
    return found ? asUser(found as unknown as Record<string, unknown>) : undefined
  }

  async function bySession(headers: Headers): Promise<User | undefined> {
    const session = await auth.api.getSession({ headers })
    return session ? asUser(session.user as unknown as Record<string, unknown>) : undefined
  }

  async function lookUp(headers: Headers): Promise<User | undefined> {
    const key = headers.get('x-api-key')
    if (key !== null) return byApiKey(key)
    if (isLocal(headers)) return directory.findUser(headers.get('x-glimpse-user') ?? undefined)
    return headers.has('cookie') ? bySession(headers) : undefined
  }

  return {
    isLocal,
    count: () => directory.countUsers(),
    async handle(request) {
      try {
        return await auth.handler(request)
      } finally {
        if (request.method !== 'GET') forget()
      }
    },
    async authenticate(headers) {
      const credentials = ['x-api-key', 'x-glimpse-local', 'x-glimpse-user', 'cookie']
        .map((name) => headers.get(name) ?? '')
        .join('\n')
      const name = digest(credentials).toString('base64')
      const known = remembered.get(name)
      if (known && known.until > Date.now()) return known.user
      const asOf = generation
      const user = await lookUp(headers)
      if (!user) return undefined
      if (asOf !== generation) return user
      if (remembered.size >= rememberAtMost) remembered.clear()
      remembered.set(name, { user, until: Date.now() + rememberMs })
      return user
    },
    async createFirst() {
      const email = 'me@glimpse.local'
      const password = randomBytes(12).toString('base64url')
      await auth.api.signUpEmail({ body: { name: 'Me', email, password } })
      return { email, password }
    },
  }
}

function asUser(row: Record<string, unknown>): User {
  return {
    id: String(row.id),
    name: String(row.name),
    email: String(row.email),
    role: row.role === 'admin' ? 'admin' : 'user',
  }
}
