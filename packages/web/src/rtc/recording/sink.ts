/** Where a recording goes. */
export type Sink = {
  write: (part: Blob) => Promise<void>
  /** Completes the file. Rejects where the disk is full, or the file was taken away. */
  close: () => Promise<void>
  /** The most that it can take, in bytes; null where that is the disk's affair. */
  limit: number | null
}

/** What is kept in the browser until it is saved may be so large, in bytes. */
export const KEPT_MAX = 1_000_000_000

/** Part of the File System Access API (WICG) that TypeScript does not know. */
type Picker = (options: {
  suggestedName: string
  types: { accept: Record<string, string[]> }[]
}) => Promise<FileSystemFileHandle>

type Page = Pick<Window, 'document'> & { showSaveFilePicker?: Picker }

const download = ({ document }: Page, file: Blob, name: string): void => {
  const url = URL.createObjectURL(file)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  // The browser has begun to read it by then, and keeps it for that.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/**
 * Opens the file of a recording: one that the user chooses and that is written to at once, or, where the browser cannot do
 * that, parts that are kept until the end and then downloaded. Null where the user chooses none.
 */
export const openSink = async (page: Page, name: string, type: string): Promise<Sink | null> => {
  const [mime = type] = type.split(';')
  if (!page.showSaveFilePicker) {
    const parts: Blob[] = []
    return {
      limit: KEPT_MAX,
      write: (part) => {
        parts.push(part)
        return Promise.resolve()
      },
      close: () => {
        if (parts.length > 0) download(page, new Blob(parts, { type: mime }), name)
        return Promise.resolve()
      },
    }
  }
  try {
    const extension = name.slice(name.lastIndexOf('.'))
    const file = await page.showSaveFilePicker({
      suggestedName: name,
      types: [{ accept: { [mime]: [extension] } }],
    })
    const stream = await file.createWritable()
    return { limit: null, write: (part) => stream.write(part), close: () => stream.close() }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw error
  }
}
