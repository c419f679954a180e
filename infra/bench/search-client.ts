import http from 'node:http'
import type { SearchAnswer, SearchRequest } from '@glimpse/contract'

export interface SearchClient {
  /** Milliseconds from sending to the last byte of the answer. */
  search(request: Partial<SearchRequest>): Promise<{ ms: number; answer: SearchAnswer }>
  close(): void
}

/** One keep-alive connection, as a browser holds it. */
export function openSearchClient(url: string, cookie: string): SearchClient {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const headers = { cookie, origin: url, 'content-type': 'application/json' }

  async function search(request: Partial<SearchRequest>): Promise<{ ms: number; answer: SearchAnswer }> {
    const body = Buffer.from(JSON.stringify(request))
    const begun = performance.now()
    const sent = http.request(`${url}/api/v1/search`, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': body.length },
    })
    sent.end(body)
    try {
      const { status, text } = await answerOf(sent)
      const ms = performance.now() - begun
      if (status === 200) return { ms, answer: JSON.parse(text) as SearchAnswer }
      throw new Error(`search: ${status} ${text}`)
    } catch (error) {
      // The server closes connections that idle; one that was just being closed is replaced, as browsers do.
      const closed = sent.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET'
      if (closed) return await search(request)
      throw error
    }
  }
  return { search, close: () => agent.destroy() }
}

const answerOf = (request: http.ClientRequest) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() }),
      )
    })
  })
