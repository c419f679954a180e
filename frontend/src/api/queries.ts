import { QueryCache, QueryClient } from '@tanstack/vue-query'
import { ApiError } from './client.ts'
import { sessionQuery } from './session.ts'

/** The cache of everything the server told. Live events keep it true, so it is not asked again by itself. */
export function createQueries(): QueryClient {
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        // The session ended elsewhere: the shell sees it and leads to the sign-in page.
        if (error instanceof ApiError && error.status === 401)
          queries.setQueryData(sessionQuery.queryKey, null)
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (failures, error) =>
          failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      },
      mutations: { networkMode: 'always' },
    },
  })
  // Days are looked at without observers: they go when the timeline lets them go, not by the clock.
  queries.setQueryDefaults(['day'], { gcTime: Infinity, staleTime: Infinity })
  return queries
}
