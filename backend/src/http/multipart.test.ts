import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { AppError } from '@glimpse/platform'
import { afterEach, describe, expect, it } from 'vitest'
import { readMultipart } from './multipart.ts'

const part = (name: string, fileName: string, body: string) =>
  `--X\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\n\r\n${body}\r\n`

let server: Server | undefined
afterEach(() => server?.closeAllConnections())
afterEach(() => server?.close())

interface Outcome {
  files: Record<string, string | 'broken off'>
  error?: unknown
}

/** A server that reads one request; `outcome` is what became of it. */
async function listen(mostFiles = 3) {
  let settle: (outcome: Outcome) => void
  const outcome = new Promise<Outcome>((resolve) => (settle = resolve))
  server = createServer((request, response) => {
    const files: Outcome['files'] = {}
    readMultipart(request, {
      mostFiles,
      onField(name) {
        if (name === 'bad') throw new AppError('validation_failed', 400, 'bad field')
      },
      async onFile(_name, fileName, body) {
        if (fileName === 'unread') return
        files[fileName] = 'broken off'
        files[fileName] = await text(body)
      },
    }).then(
      () => {
        response.end('read')
        settle({ files })
      },
      (error: unknown) => {
        response.writeHead(400).end('refused')
        settle({ files, error })
      },
    )
  }).listen(0)
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port)
  const send = (body: string, length = body.length, contentType = 'multipart/form-data; boundary=X') =>
    socket.write(
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${contentType}\r\nContent-Length: ${length}\r\n\r\n${body}`,
    )
  return { outcome, send, socket }
}

describe('multipart/form-data', () => {
  it('hands over one file after another, and passes over what is not read', async () => {
    const { send, outcome } = await listen()
    const large = 'x'.repeat(300_000)
    send(part('file', 'a', large) + part('file', 'unread', large) + part('file', 'b', 'B') + '--X--\r\n')
    expect(await outcome).toEqual({ files: { a: large, b: 'B' } })
  })

  it.each(['small', 'x'.repeat(500_000)])(
    'survives a body that ends inside a file, and one that waits behind it',
    async (body) => {
      const { send, outcome } = await listen()
      send(part('file', 'a', 'whole') + part('file', 'b', body).slice(0, -2))
      const { files, error } = await outcome
      expect(error).toMatchObject({ status: 400 })
      expect(files.b ?? 'broken off').toBe('broken off')
    },
  )

  it('ends when the client goes away in the middle of a file', async () => {
    const { send, socket, outcome } = await listen()
    send(part('file', 'a', 'x'.repeat(100_000)).slice(0, 50_000), 100_000)
    await once(server!, 'request')
    socket.destroy()
    const { files, error } = await outcome
    expect(error).toMatchObject({ status: 400 })
    expect(files.a ?? 'broken off').toBe('broken off')
  })

  it('refuses too many files', async () => {
    const { send, outcome } = await listen(2)
    send([1, 2, 3].map((n) => part('file', `${n}`, 'x')).join('') + '--X--\r\n')
    expect((await outcome).error).toMatchObject({ status: 413 })
  })

  it('ends with what a field is refused for', async () => {
    const { send, outcome } = await listen()
    send(`--X\r\nContent-Disposition: form-data; name="bad"\r\n\r\n1\r\n${part('file', 'a', 'x')}--X--\r\n`)
    expect((await outcome).error).toMatchObject({ message: 'bad field' })
  })

  it.each([
    ['application/json', 415],
    ['multipart/form-data', 415],
    ['multipart/form-data; xboundary=X', 400],
    [`multipart/form-data; boundary=${'b'.repeat(5000)}`, 400],
  ])('refuses the content type %s', async (contentType, status) => {
    const { send, outcome } = await listen()
    send('x', 1, contentType)
    expect((await outcome).error).toMatchObject({ status })
  })
})
