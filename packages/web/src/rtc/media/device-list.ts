/** A kind of device that the user may choose. */
export type DeviceKind = 'microphone' | 'camera' | 'speaker'

/** A device to choose. `group` is the same for what is one thing, such as the two ends of a headset; it may be empty. */
export type DeviceChoice = { id: string; label: string; group: string }

/** Devices by kind, without those that have no id yet; and of each kind how many there are. */
export type DeviceList = {
  choices: Readonly<Record<DeviceKind, readonly DeviceChoice[]>>
  count: Readonly<Record<DeviceKind, number>>
}

const KIND_OF = { audioinput: 'microphone', videoinput: 'camera', audiooutput: 'speaker' } as const

/** Entries by which Chromium names whatever the system uses. They are no devices: none comes or goes with them. */
const ALIASES = new Set(['default', 'communications'])

/** Whether an id stands for whatever device the system uses. */
export const isAlias = (deviceId: string): boolean => ALIASES.has(deviceId)

/** The list of devices. Empty where the page may not know; the choice is then the browser's. */
export const listDevices = async (devices: MediaDevices | undefined): Promise<DeviceList> => {
  const found = (await devices?.enumerateDevices().catch(() => [])) ?? []
  const choices: Record<DeviceKind, DeviceChoice[]> = { microphone: [], camera: [], speaker: [] }
  const count = { microphone: 0, camera: 0, speaker: 0 }
  for (const { kind, deviceId, label, groupId } of found) {
    count[KIND_OF[kind]] += 1
    // Without a permission, devices have no id to choose them by.
    if (deviceId !== '') choices[KIND_OF[kind]].push({ id: deviceId, label, group: groupId })
  }
  return { choices, count }
}

/**
 * Devices of one kind that have come since `before`. None where `before` is empty: then the page was not yet allowed to know
 * them, and it is not the devices that are new.
 */
export const arrivals = (
  before: readonly DeviceChoice[],
  now: readonly DeviceChoice[],
): readonly DeviceChoice[] =>
  before.length === 0
    ? []
    : now.filter(({ id }) => !isAlias(id) && !before.some((device) => device.id === id))

/** Whether a device was in the list before, and is not any more. */
export const hasGone = (
  deviceId: string | null,
  before: readonly DeviceChoice[],
  now: readonly DeviceChoice[],
): boolean => {
  const isIn = (list: readonly DeviceChoice[]) => list.some(({ id }) => id === deviceId)
  return isIn(before) && !isIn(now)
}
