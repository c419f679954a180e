import { acceptAttribute, isJunk } from './accepted-files.ts'

/** The browser's own dialog for photos, or for a folder with all that is in it. Empty when it is cancelled. */
export function pickFiles(what: 'photos' | 'folder'): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = true
    if (what === 'folder') input.webkitdirectory = true
    else input.accept = acceptAttribute
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])]
      resolve(what === 'folder' ? files.filter((file) => !isJunk(file.name)) : files)
      input.remove()
    })
    input.addEventListener('cancel', () => {
      resolve([])
      input.remove()
    })
    // In the document, hidden: some browsers forget inputs that hang nowhere.
    input.hidden = true
    input.dataset.picker = what
    document.body.append(input)
    input.click()
  })
}
