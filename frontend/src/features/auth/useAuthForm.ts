import { useQueryClient } from '@tanstack/vue-query'
import { nextTick, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { instanceQuery, sessionQuery } from '../../api/session.ts'
import { nextOf } from '../../router.ts'
import { authErrors, checkAccount, type AuthErrors } from './auth-errors.ts'

/** What signing in and signing up share: check, send, enter; or say what is wrong and go to that field. */
export function useAuthForm<T extends { name?: string; email: string; password: string }>(
  send: (account: T) => Promise<void>,
) {
  const queries = useQueryClient()
  const route = useRoute()
  const router = useRouter()
  const errors = ref<AuthErrors>({ fields: {} })
  const busy = ref(false)

  async function submit(account: T): Promise<void> {
    const fields = checkAccount(account)
    errors.value = { fields }
    if (Object.keys(fields).length > 0) return focusFirstError()
    busy.value = true
    try {
      await send(account)
      await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
      void queries.invalidateQueries({ queryKey: instanceQuery.queryKey })
      await router.replace(nextOf(route.query.next))
    } catch (error) {
      errors.value = authErrors(error)
      await focusFirstError()
    } finally {
      busy.value = false
    }
  }

  async function focusFirstError(): Promise<void> {
    await nextTick()
    document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }
  return { errors, busy, submit }
}
