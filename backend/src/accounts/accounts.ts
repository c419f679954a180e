/** Somebody who is signed in. */
export interface User {
  id: string
  name: string
  email: string
  role: 'admin' | 'user'
}

/** Who is who. better-auth behind it; the local token belongs to the command line on the same machine. */
export interface Accounts {
  /** Answers /api/auth/*. */
  handle(request: Request): Promise<Response>
  /** By session cookie, `x-api-key`, or `x-glimpse-local`; undefined: nobody. */
  authenticate(headers: Headers): Promise<User | undefined>
  count(): Promise<number>
  /** For the command line on a machine without accounts: the password is told once. */
  createFirst(): Promise<{ email: string; password: string }>
  isLocal(headers: Headers): boolean
}
