import { describe, expect, it } from 'vitest'
import { attachment, cleanFileName } from './file-name.ts'

describe('file names', () => {
  it.each([
    ['../../etc/passwd.jpg', 'passwd.jpg'],
    ['C:\\Users\\x\\y.jpg', 'y.jpg'],
    ['a\r\nb\u0000.jpg', 'ab.jpg'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['تصویر 😀.jpg', 'تصویر 😀.jpg'],
    ['', 'photo'],
    ['..', 'photo'],
    ['/', 'photo'],
  ])('%j is kept as %j', (given, kept) => expect(cleanFileName(given)).toBe(kept))

  it('are cut without cutting a character in two, so that they can be sent back', () => {
    const name = cleanFileName('x'.repeat(254) + '😀😀')
    expect(name).toBe('x'.repeat(254) + '😀')
    expect(decodeURIComponent(attachment(name).split("''")[1]!)).toBe(name)
  })

  it('are encoded for a header as RFC 8187 wants it', () => {
    expect(attachment(`it's (1)*"é.jpg`)).toBe(
      "attachment; filename*=UTF-8''it%27s%20%281%29%2A%22%C3%A9.jpg",
    )
  })
})
