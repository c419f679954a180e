import { problem } from '@glimpse/contract'
import { z } from '@hono/zod-openapi'

/** Pieces that every route description repeats. */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { 'application/json': { schema } },
})
const problemContent = { 'application/problem+json': { schema: problem } }
export const problems = {
  400: { description: 'The input is wrong; `errors` names the fields', content: problemContent },
  401: { description: 'Not signed in', content: problemContent },
  403: { description: 'Sent by a page of another site', content: problemContent },
  404: { description: 'There is none, or it is not yours', content: problemContent },
  507: { description: 'No room left', content: problemContent },
  503: { description: 'Not available now; see `Retry-After`', content: problemContent },
} as const
/** What every route for people may answer, whatever it does. */
export const common = { 401: problems[401], 503: problems[503] }
/** The same for routes that change something. */
export const commonOfChange = { ...common, 403: problems[403], 507: problems[507] }
export const problemOf = (description: string) => ({ description, content: problemContent })
export const signedIn: Record<string, string[]>[] = [{ session: [] }, { apiKey: [] }]
export const idParam = z.object({
  id: z.string().min(1).max(64).meta({ example: '0190a8a0-7b0a-7cc0-8e6d-4d2f7a1b2c3d' }),
})
