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
  return {
    search(request) {
      const body = Buffer.from(JSON.stringify(request))
      const begun = performance.now()
      return new Promise((resolve, reject) => {
        const sent = http.request(
          `${url}/api/v1/search`,
          {
            method: 'POST',
            agent,
            headers: {
              cookie,
              origin: url,
              'content-type': 'application/json',
              'content-length': body.length,
            },
          },
          (response) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk: Buffer) => chunks.push(chunk))
            response.on('error', reject)
            response.on('end', () => {
              const ms = performance.now() - begun
              const text = Buffer.concat(chunks).toString()
              if (response.statusCode === 200) resolve({ ms, answer: JSON.parse(text) as SearchAnswer })
              else reject(new Error(`search: ${response.statusCode} ${text}`))
            })
          },
        )
        sent.on('error', reject)
        sent.end(body)
      })
    },
    close: () => agent.destroy(),
  }
}
