import type { UploadAnswer, UploadResult } from '@glimpse/contract'
import { defaultOptions, DetailedError, Upload } from 'tus-js-client'
import { ApiError, toApiError, unreachable } from '../../api/client.ts'

export interface Sending {
  onProgress: (sentBytes: number) => void
  signal: AbortSignal
}

/** Bigger files go in resumable pieces: a lost line, or a reload, costs one piece and not the file. */
const resumableFrom = 16 * 1024 * 1024

/** Sends one file. Throws ApiError: `offline` when the line is down, else the server's reason. */
export function sendFile(file: File, sending: Sending): Promise<UploadResult> {
  return file.size > resumableFrom ? sendResumable(file, sending) : sendWhole(file, sending)
}

/** XMLHttpRequest, for fetch tells nothing about the progress of a body. */
function sendWhole(file: File, { onProgress, signal }: Sending): Promise<UploadResult> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/v1/photos')
    request.setRequestHeader('accept', 'application/json')
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onload = () => {
      const answer = parse(request.responseText)
      if (request.status >= 400 || request.status === 0) return reject(toApiError(request.status, answer))
      const { results, refused } = answer as UploadAnswer
      const [result] = results
      if (result) return resolve(result)
      reject(toApiError(422, { code: refused?.[0]?.code, detail: refused?.[0]?.detail }))
    }
    request.onerror = () => reject(unreachable())
    request.onabort = () => reject(unreachable())
    signal.addEventListener('abort', () => request.abort(), { once: true })
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
}

function sendResumable(file: File, { onProgress, signal }: Sending): Promise<UploadResult> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: '/api/v1/uploads',
      metadata: { filename: file.name, filetype: file.type },
      chunkSize: resumableFrom,
      retryDelays: [0, 1000, 3000],
      removeFingerprintOnSuccess: true,
      onProgress: (sent) => onProgress(sent),
      onSuccess: ({ lastResponse }) => {
        // Headers are Latin-1: the server sends the JSON percent-encoded, for file names know no such bounds.
        const header = decodeURIComponent(lastResponse.getHeader('x-glimpse-result') ?? '')
        const result = parse(header) as UploadResult | undefined
        if (result) resolve(result)
        else
          reject(
            new ApiError({
              status: 502,
              code: 'internal',
              message: 'The server did not say what it stored.',
            }),
          )
      },
      onError: (error) => {
        const reason = fromTus(error)
        // What the server will not take is not to be gone on with either.
        if (isFinal(reason)) void forgetBeginning(upload)
        reject(reason)
      },
    })
    const stop = () => void upload.abort().finally(() => reject(unreachable()))
    signal.addEventListener('abort', stop, { once: true })
    // The same file, begun before a reload, goes on where it stopped.
    void upload
      .findPreviousUploads()
      .catch(() => [])
      .then(([previous]) => {
        if (signal.aborted) return
        if (previous) upload.resumeFromPreviousUpload(previous)
        upload.start()
      })
  })
}

const isFinal = ({ status }: ApiError) => status >= 400 && status < 500 && ![401, 408, 429].includes(status)

async function forgetBeginning(upload: Upload): Promise<void> {
  for (const begun of await upload.findPreviousUploads().catch(() => []))
    await defaultOptions.urlStorage.removeUpload(begun.urlStorageKey)
}

function fromTus(error: Error): ApiError {
  const response = error instanceof DetailedError ? error.originalResponse : undefined
  return response ? toApiError(response.getStatus(), parse(response.getBody())) : unreachable()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON: the status alone tells what happened.
    return undefined
  }
}
