import { createLogger } from '@glimpse/platform'
import { SqliteDialect } from 'kysely'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openTestDatabase } from '../testing/embedded-context.ts'
import { openAccounts } from './open-accounts.ts'
import { sqliteUserDirectory } from './sqlite-user-directory.ts'

const url = 'http://glimpse.test'

async function open(signup: 'open' | 'closed' = 'open') {
  const database = await openTestDatabase()
  const accounts = await openAccounts({
    database: { dialect: new SqliteDialect({ database: database.raw }), type: 'sqlite' },
    directory: sqliteUserDirectory(database),
    secret: 'a secret of more than thirty-two characters',
    signup,
    publicUrl: url,
    localToken: 'local token',
    logger: createLogger('silent'),
  })
  const post = (route: string, body: object, headers: Record<string, string> = {}) =>
    accounts.handle(
      new Request(`${url}/api/auth/${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url, ...headers },
        body: JSON.stringify(body),
      }),
    )
  const signUp = async (name: string) => {
    const answer = await post('sign-up/email', { name, email: `${name}@example.org`, password: 'password 1' })
    const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0])
    return { status: answer.status, headers: { cookie: cookie.join('; ') } }
  }
  const who = (headers: Record<string, string>) => accounts.authenticate(new Headers(headers))
  const newKey = async (headers: Record<string, string>, more: object = {}) =>
    (await (await post('api-key/create', { name: 'k', ...more }, headers)).json()) as {
      id: string
      key: string
    }
  return { accounts, database, post, signUp, who, newKey }
}

describe('accounts', () => {
  it('make the first one the administrator', async () => {
    const { signUp, who } = await open()
    expect(await who((await signUp('anna')).headers)).toMatchObject({
      email: 'anna@example.org',
      role: 'admin',
    })
    expect(await who((await signUp('bob')).headers)).toMatchObject({ role: 'user' })
  })

  it('take nobody after the first where sign-up is closed', async () => {
    const { signUp, accounts } = await open('closed')
    expect((await signUp('anna')).status).toBe(200)
    expect((await signUp('bob')).status).toBe(403)
    expect(await accounts.count()).toBe(1)
  })

  it('forget a session with its sign-out, at once', async () => {
    const { signUp, who, post } = await open()
    const { headers } = await signUp('anna')
    expect(await who(headers)).toBeDefined()
    await post('sign-out', {}, headers)
    expect(await who(headers)).toBeUndefined()
  })

  it('know nobody by a forged cookie, key or local token', async () => {
    const { signUp, who } = await open()
    const { headers } = await signUp('anna')
    expect(await who({ cookie: headers.cookie.replace(/.$/, 'x') + 'x' })).toBeUndefined()
    expect(await who({ 'x-api-key': 'glimpse_wrong' })).toBeUndefined()
    expect(await who({ 'x-api-key': '' })).toBeUndefined()
    expect(await who({ 'x-glimpse-local': 'wrong' })).toBeUndefined()
    expect(await who({ 'x-glimpse-local': 'local token' })).toMatchObject({ email: 'anna@example.org' })
  })

  it('answer to a key until it is deleted', async () => {
    const { signUp, who, newKey, post } = await open()
    const { headers } = await signUp('anna')
    const { id, key } = await newKey(headers)
    expect(await who({ 'x-api-key': key })).toMatchObject({ email: 'anna@example.org' })
    expect((await post('api-key/delete', { keyId: id }, headers)).status).toBe(200)
    expect(await who({ 'x-api-key': key })).toBeUndefined()
  })

  it('answer to a key until it expires', async () => {
    const { signUp, who, newKey } = await open()
    const { key } = await newKey((await signUp('anna')).headers, { expiresIn: 2 * 86_400 })
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    vi.setSystemTime(Date.now() + 86_400_000)
    expect(await who({ 'x-api-key': key })).toBeDefined()
    vi.setSystemTime(Date.now() + 2 * 86_400_000)
    expect(await who({ 'x-api-key': key })).toBeUndefined()
  })

  it('answer to no key of somebody who is gone', async () => {
    const { signUp, who, newKey, database } = await open()
    const { key } = await newKey((await signUp('anna')).headers)
    database.run('delete from "user"')
    expect(await who({ 'x-api-key': key })).toBeUndefined()
  })

  it('do not call a key wrong because its use cannot be noted', async () => {
    const { signUp, who, newKey, database } = await open()
    const { key } = await newKey((await signUp('anna')).headers)
    database.exec(
      "create trigger full before update on apikey begin select raise(abort, 'the disk is full'); end",
    )
    await expect(who({ 'x-api-key': key })).rejects.toMatchObject({ status: 503 })
    expect(await who({ 'x-api-key': 'glimpse_wrong' })).toBeUndefined()
  })
})
