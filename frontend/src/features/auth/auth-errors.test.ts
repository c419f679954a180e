import { expect, test } from 'vitest'
import { ApiError } from '../../api/client.ts'
import { authErrors, checkAccount } from './auth-errors.ts'

test('a code of the account library stands at its field', () => {
  const taken = new ApiError({ status: 422, code: 'USER_ALREADY_EXISTS', message: 'User already exists' })
  expect(authErrors(taken).fields.email).toMatch(/Sign in instead/)
  const wrong = new ApiError({ status: 401, code: 'INVALID_EMAIL_OR_PASSWORD', message: 'x' })
  expect(authErrors(wrong)).toEqual({ fields: {}, form: 'E-mail or password is wrong.' })
})

test('an unknown error keeps its own words', () => {
  expect(authErrors(new ApiError({ status: 500, code: 'internal', message: 'The disk is full.' })).form).toBe(
    'The disk is full.',
  )
})

test('fields are checked before the server is asked', () => {
  expect(Object.keys(checkAccount({ name: ' ', email: 'no', password: 'short' }))).toEqual([
    'name',
    'email',
    'password',
  ])
  expect(checkAccount({ email: 'a@b', password: 'short' })).toEqual({})
})
