import { queryOptions, type QueryClient } from '@tanstack/vue-query'
import { send } from './client.ts'

export interface User {
  id: string
  name: string
  email: string
}

export interface Instance {
  signup: 'open' | 'invite' | 'closed'
  hasAccounts: boolean
  version: string
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<User | null> => {
    const answer = (await send('/api/auth/get-session', { signal })) as { user: User } | null | undefined
    return answer?.user ?? null
  },
  staleTime: 5 * 60_000,
  // The first page waits for this: a server that is down is better said at once than asked three times.
  retry: false,
})

export const instanceQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: async ({ signal }) => (await send('/api/v1/instance', { signal })) as Instance,
  staleTime: 60_000,
  retry: false,
})

export async function signIn(credentials: { email: string; password: string }): Promise<void> {
  await send('/api/auth/sign-in/email', { method: 'POST', body: credentials })
}

export async function signUp(account: { name: string; email: string; password: string }): Promise<void> {
  await send('/api/auth/sign-up/email', { method: 'POST', body: account })
}

/** Another person may sit down next: nothing of this one's library stays in memory. */
export async function signOut(queries: QueryClient): Promise<void> {
  await send('/api/auth/sign-out', { method: 'POST', body: {} })
  queries.clear()
  queries.setQueryData(sessionQuery.queryKey, null)
}
