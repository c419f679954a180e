import { isJunk } from './accepted-files.ts'

/** All files of a drop, folders walked through. Must be called within the drop event; reading goes on after it. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null
    return entry ? [entry] : []
  })
  if (entries.length === 0) return [...data.files]
  return (await Promise.all(entries.map((entry) => filesOf(entry, true)))).flat()
}

async function filesOf(entry: FileSystemEntry, chosen: boolean): Promise<File[]> {
  // What was dropped by name is meant, whatever its name; inside folders the system's litter is passed over.
  if (!chosen && isJunk(entry.name)) return []
  if (entry.isFile) {
    const file = await new Promise<File | undefined>((resolve) =>
      (entry as FileSystemFileEntry).file(resolve, () => resolve(undefined)),
    )
    return file ? [file] : []
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: File[] = []
  // A reader hands out at most a hundred entries at once, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    )
    if (some.length === 0) return found
    for (const inner of some) found.push(...(await filesOf(inner, false)))
  }
}
