export type ShareOutcome = 'done' | 'dismissed' | 'unsupported'

/** Whether this browser has a share sheet for a link. */
export const canShare = (url: string): boolean =>
  'share' in navigator && 'canShare' in navigator && navigator.canShare({ url })

/** Opens the share sheet with the link. */
export const share = async (url: string): Promise<ShareOutcome> => {
  try {
    await navigator.share({ title: 'Talki', text: 'Come to my call on Talki', url })
    return 'done'
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError' ? 'dismissed' : 'unsupported'
  }
}

/** Puts text on the clipboard. False where the browser refuses. */
export const copy = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
