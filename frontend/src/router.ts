import type { QueryClient } from '@tanstack/vue-query'
import { createRouter, createWebHistory, type RouteLocationRaw, type RouteRecordRaw } from 'vue-router'
import { instanceQuery, sessionQuery } from './api/session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Seen without an account, and only without one. */
    signedOut?: boolean
  }
}

const timelinePage = () => import('./pages/TimelinePage.vue')
const routes: RouteRecordRaw[] = [
  { path: '/', name: 'timeline', component: timelinePage },
  { path: '/search', name: 'search', component: () => import('./pages/SearchPage.vue') },
  { path: '/trash', name: 'trash', component: () => import('./pages/TrashPage.vue') },
  { path: '/settings', name: 'settings', component: () => import('./pages/SettingsPage.vue') },
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('./pages/SignInPage.vue'),
    meta: { signedOut: true },
  },
  {
    path: '/sign-up',
    name: 'sign-up',
    component: () => import('./pages/SignUpPage.vue'),
    meta: { signedOut: true },
  },
  // The viewer lies over any page as `?photo=<id>`, so that the page beneath stays where it was.
  {
    path: '/photo/:id',
    redirect: ({ params }) => ({ name: 'timeline', query: { photo: String(params.id) } }),
  },
  { path: '/:path(.*)*', name: 'not-found', component: () => import('./pages/NotFoundPage.vue') },
]

export function createAppRouter(queries: QueryClient) {
  const router = createRouter({ history: createWebHistory(), routes })

  router.beforeEach(async (to): Promise<RouteLocationRaw | true> => {
    // Its code and the session travel side by side: the first photo is there a round trip earlier.
    if (to.name === 'timeline') void timelinePage()
    // A server that is down is no reason to throw anyone out: the page itself says what is wrong.
    const user = await queries.ensureQueryData(sessionQuery).catch(() => undefined)
    if (user === undefined) return true
    if (to.meta.signedOut) {
      if (user) return nextOf(to.query.next)
      // The form knows from the first frame whether it greets the first person here.
      await queries.ensureQueryData(instanceQuery).catch(() => undefined)
      return true
    }
    if (user) return true
    const instance = await queries.ensureQueryData(instanceQuery).catch(() => undefined)
    const next = to.fullPath === '/' ? {} : { next: to.fullPath }
    return { name: instance?.hasAccounts === false ? 'sign-up' : 'sign-in', query: next }
  })
  return router
}

/** Where to go after signing in; only paths of this site, never another address. */
export function nextOf(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}
