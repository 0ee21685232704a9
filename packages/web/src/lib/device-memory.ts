const key = (input: 'microphone' | 'camera'): string => `talki:${input}`

/** The device that was chosen last in this browser; `null` where none was, or nothing can be kept. */
export const recallDevice = (input: 'microphone' | 'camera'): string | null => {
  try {
    return localStorage.getItem(key(input))
  } catch {
    return null
  }
}

export const rememberDevice = (input: 'microphone' | 'camera', deviceId: string): void => {
  try {
    localStorage.setItem(key(input), deviceId)
  } catch {
    // A private window: the choice holds until it is closed.
  }
}
