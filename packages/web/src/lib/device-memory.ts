import { readStored, writeStored } from './storage'

/** The device that was chosen last in this browser; null where none was, or nothing can be kept. */
export const recallDevice = (input: 'microphone' | 'camera'): string | null => readStored(input)

/** Keeps the device that was chosen, for the next visit. */
export const rememberDevice = (input: 'microphone' | 'camera', deviceId: string): void =>
  writeStored(input, deviceId)
