import { readStored, removeStored, writeStored } from './storage'

type Device = 'microphone' | 'camera' | 'speaker'

/** The device that was chosen last in this browser; null where none was, or nothing can be kept. */
export const recallDevice = (device: Device): string | null => readStored(device)

/** Keeps the device that was chosen, for the next visit; null for whichever the system uses. */
export const rememberDevice = (device: Device, deviceId: string | null): void => {
  if (deviceId === null) removeStored(device)
  else writeStored(device, deviceId)
}
