/** What this device remembers between visits. The server never sees it. */
export type Setting = 'name' | 'single-keys'

/** `null` where nothing is kept, or the browser keeps nothing (private windows, blocked storage). */
export const readSetting = (setting: Setting): string | null => {
  try {
    return localStorage.getItem(`talki:${setting}`)
  } catch {
    return null
  }
}

export const writeSetting = (setting: Setting, value: string): void => {
  try {
    localStorage.setItem(`talki:${setting}`, value)
  } catch {
    // Nothing that works depends on it.
  }
}
