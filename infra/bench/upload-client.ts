import http from 'node:http'

export interface UploadTarget {
  url: string
  headers?: Record<string, string>
}

export interface UploadFile {
  name: string
  bytes: Uint8Array
}

export interface UploadClient {
  /** Sends one file as multipart/form-data; answers the status and the body. */
  send(file: UploadFile): Promise<{ status: number; body: string }>
  close(): void
}

const boundary = '----glimpse-benchmark'

/** The same bytes to whichever server: keep-alive connections, the length told, no parsing beyond the answer. */
export function openUploadClient(target: UploadTarget, connections = 4): UploadClient {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  return {
    send({ name, bytes }) {
      const head = Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
          'Content-Type: image/jpeg\r\n\r\n',
      )
      const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
      return new Promise((resolve, reject) => {
        const request = http.request(
          target.url,
          {
            method: 'POST',
            agent,
            headers: {
              ...target.headers,
              'content-type': `multipart/form-data; boundary=${boundary}`,
              'content-length': head.length + bytes.length + tail.length,
            },
          },
          (response) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk: Buffer) => chunks.push(chunk))
            response.on('error', reject)
            response.on('end', () =>
              resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString() }),
            )
          },
        )
        request.on('error', reject)
        request.write(head)
        request.write(bytes)
        request.end(tail)
      })
    },
    close: () => agent.destroy(),
  }
}

/** Runs `work` over all items, so many at once; answers in their order. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      while (next < items.length) {
        const at = next++
        results[at] = await work(items[at]!, at)
      }
    }),
  )
  return results
}
