const longest = 255
/** Control characters, and the marks that turn the direction of writing: `photo\u202egpj.exe` shows as photoexe.jpg. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** The last segment of what the client called the file, fit to be shown and to be sent back in a header. */
export function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  // By characters, and without lone UTF-16 halves: half of a pair cannot be encoded.
  const clean = [...Buffer.from(last).toString().replace(unseen, '')].slice(0, longest).join('').trim()
  return /^\.*$/.test(clean) ? 'photo' : clean
}

/** `Content-Disposition` (RFC 6266, RFC 8187) that makes a browser save under this name. */
export function attachment(fileName: string): string {
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename*=UTF-8''${encoded}`
}
