import { send } from '../../api/client.ts'

/** What better-auth tells of a key: never the key itself, which is shown once when it is made. */
export interface ApiKey {
  id: string
  name: string | null
  /** The first letters of the key, to know it by. */
  start: string | null
  createdAt: string
  expiresAt: string | null
  lastRequest: string | null
}

export const apiKeysKey = ['api-keys'] as const
const base = '/api/auth/api-key'

/** Some versions answer the bare list, some a page of it. */
export function keysOf(answer: unknown): ApiKey[] {
  const list = Array.isArray(answer) ? answer : (answer as { apiKeys?: unknown } | undefined)?.apiKeys
  return Array.isArray(list) ? (list as ApiKey[]) : []
}

export async function listApiKeys(signal?: AbortSignal): Promise<ApiKey[]> {
  return keysOf(await send(`${base}/list`, { signal }))
}

export async function createApiKey(
  name: string,
  expiresInDays: number | undefined,
): Promise<ApiKey & { key: string }> {
  const expiresIn = expiresInDays === undefined ? {} : { expiresIn: expiresInDays * 86_400 }
  return (await send(`${base}/create`, { method: 'POST', body: { name, ...expiresIn } })) as ApiKey & {
    key: string
  }
}

export async function revokeApiKey(keyId: string): Promise<void> {
  await send(`${base}/delete`, { method: 'POST', body: { keyId } })
}
