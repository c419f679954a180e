import { apiKey } from '@better-auth/api-key'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { APIError } from 'better-auth/api'
import { getMigrations } from 'better-auth/db/migration'
import type { Config, Logger } from '@glimpse/platform'

export interface BetterAuthSettings {
  database: BetterAuthOptions['database']
  secret: string
  signup: Config['signup']
  publicUrl: string | undefined
  logger: Logger
  countUsers: () => Promise<number>
}

/** Set by us from the connection, whatever the client sent. */
export const clientAddressHeader = 'x-glimpse-client-address'

/** The same host in `origin` and `host`: a page of this very server. */
export function isSameOrigin(origin: string, headers: Headers, publicUrl: string | undefined): boolean {
  if (publicUrl && origin === new URL(publicUrl).origin) return true
  try {
    return new URL(origin).host === headers.get('host')
  } catch {
    return false
  }
}

function options(settings: BetterAuthSettings) {
  return {
    appName: 'Glimpse',
    basePath: '/api/auth',
    baseURL: settings.publicUrl,
    secret: settings.secret,
    database: settings.database,
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, minPasswordLength: 8, maxPasswordLength: 128 },
    user: { additionalFields: { role: { type: 'string', input: false, defaultValue: 'user' } } },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24 },
    plugins: [
      apiKey({
        rateLimit: { enabled: false },
        enableSessionForAPIKeys: false,
        defaultPrefix: 'glimpse_',
        startingCharactersConfig: { charactersLength: 14 },
      }),
    ],
    trustedOrigins: (request?: Request) => {
      const origin = request?.headers.get('origin')
      return origin && isSameOrigin(origin, request!.headers, settings.publicUrl) ? [origin] : []
    },
    advanced: {
      useSecureCookies: settings.publicUrl?.startsWith('https:') ?? false,
      cookiePrefix: 'glimpse',
    },
    // Sign-in guessing is slowed per address; everything else here is cheap and behind a session.
    rateLimit: {
      enabled: true,
      window: 60,
      max: 600,
      customRules: { '/sign-in/email': { window: 60, max: 30 }, '/sign-up/email': { window: 60, max: 30 } },
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user) => {
            const first = (await settings.countUsers()) === 0
            if (!first && settings.signup !== 'open') {
              throw new APIError('FORBIDDEN', {
                code: 'SIGN_UP_CLOSED',
                message: 'This Glimpse takes no new accounts. Ask its administrator.',
              })
            }
            return { data: { ...user, role: first ? 'admin' : 'user' } }
          },
        },
      },
    },
    logger: {
      level: 'error',
      log: (level, message, ...rest) => settings.logger[level]({ rest: rest.map(String) }, message),
    },
  } satisfies BetterAuthOptions
}

export async function openBetterAuth(settings: BetterAuthSettings) {
  const auth = betterAuth(options(settings))
  const { runMigrations } = await getMigrations(auth.options)
  await runMigrations()
  return auth
}
