import { ApiError } from '../../api/client.ts'

type AuthField = 'name' | 'email' | 'password'
export interface AuthErrors {
  fields: Partial<Record<AuthField, string>>
  /** What belongs to no single field. */
  form?: string
}

/** The account library's codes as sentences, each at the field it is about. */
const known: Record<string, { field?: AuthField; text: string }> = {
  INVALID_EMAIL: { field: 'email', text: 'This is not an e-mail address.' },
  INVALID_EMAIL_OR_PASSWORD: { text: 'E-mail or password is wrong.' },
  INVALID_PASSWORD: { field: 'password', text: 'This password is wrong.' },
  PASSWORD_TOO_SHORT: { field: 'password', text: 'Use at least 8 characters.' },
  PASSWORD_TOO_LONG: { field: 'password', text: 'Use at most 128 characters.' },
  USER_ALREADY_EXISTS: {
    field: 'email',
    text: 'There is an account with this e-mail already. Sign in instead.',
  },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: {
    field: 'email',
    text: 'There is an account with this e-mail already. Sign in instead.',
  },
  EMAIL_PASSWORD_SIGN_UP_DISABLED: { text: 'New accounts are closed here. Ask the administrator.' },
}

export function authErrors(error: unknown): AuthErrors {
  if (!(error instanceof ApiError)) return { fields: {}, form: 'Something went wrong. Try again.' }
  const fields: AuthErrors['fields'] = {}
  for (const { field, message } of error.fields) {
    if (field === 'name' || field === 'email' || field === 'password') fields[field] = message
  }
  if (Object.keys(fields).length > 0) return { fields }
  const sentence = known[error.code]
  if (sentence?.field) return { fields: { [sentence.field]: sentence.text } }
  const form = sentence?.text ?? (error.status === 429 ? 'Too many attempts. Wait a minute.' : error.message)
  return { fields: {}, form }
}

/** What can be said before the server is asked. */
export function checkAccount(account: {
  name?: string
  email: string
  password: string
}): AuthErrors['fields'] {
  return {
    ...(account.name !== undefined && account.name.trim() === '' ? { name: 'Say how to call you.' } : {}),
    ...(/^\S+@\S+$/.test(account.email.trim())
      ? {}
      : { email: 'Enter an e-mail address, such as name@example.org.' }),
    ...(account.password === '' ? { password: 'Enter a password.' } : {}),
    ...(account.name !== undefined && account.password.length > 0 && account.password.length < 8
      ? { password: 'Use at least 8 characters.' }
      : {}),
  }
}
