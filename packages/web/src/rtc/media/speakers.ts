import { arrivals, listDevices, type DeviceChoice } from './device-list'
import type { DeviceNews } from './media-event'

/** Speaker as the page shows it. */
export type SpeakerState = {
  /** The speaker in use; empty for whichever the system uses. */
  deviceId: string
  devices: readonly DeviceChoice[]
}

/** Speakers. `selectAudioOutput` is Firefox's: it shows a list of its own, and tells the page of the chosen speaker alone. */
export type SpeakerDevices = MediaDevices & {
  selectAudioOutput?: (options?: { deviceId?: string }) => Promise<MediaDeviceInfo>
}

export type SpeakersDeps = {
  /** Absent outside secure contexts. */
  devices: SpeakerDevices | undefined
  /** The speaker that was chosen last, on this machine; null for the system's. */
  recall: () => string | null
  /** `null`: the system's. */
  remember: (deviceId: string | null) => void
}

/** Which speaker plays the call. Plays nothing itself: the page's media elements follow `onState`. */
export const createSpeakers = (
  { devices, recall, remember }: SpeakersDeps,
  { onState, onNews }: { onState: (state: SpeakerState) => void; onNews: (news: DeviceNews) => void },
) => {
  /** The user's choice, also while it is not plugged in. */
  let chosen = recall() ?? ''
  let state: SpeakerState = { deviceId: chosen, devices: [] }
  let known: readonly DeviceChoice[] = []

  const tell = (change: Partial<SpeakerState>): void => {
    state = { ...state, ...change }
    onState(state)
  }

  /** Lists the speakers, and follows the chosen one as it goes and comes back. */
  const list = async (): Promise<void> => {
    const { choices } = await listDevices(devices)
    // Not before the wait: another list may have come meanwhile.
    const before = known
    known = choices.speaker
    // Aliases of the system's speaker are left out, for which the page has an entry of its own.
    const found = known.filter(({ id }) => id !== 'default' && id !== 'communications')
    const choice = found.find(({ id }) => id === chosen)
    // Before the page may know of devices the list is empty: nothing has gone.
    const deviceId = choice || known.length === 0 ? chosen : ''
    const was = state.deviceId
    tell({ devices: found, deviceId })
    if (before.length > 0 && deviceId !== was)
      onNews({ type: 'switched', kind: 'speaker', why: choice ? 'back' : 'gone', now: choice?.label ?? '' })
    for (const device of arrivals(before, known))
      if (device.id !== deviceId) onNews({ type: 'came', kind: 'speaker', device })
  }

  const choose = (deviceId: string): void => {
    chosen = deviceId
    remember(deviceId === '' ? null : deviceId)
    tell({ deviceId })
  }

  const listener = (): void => void list()
  devices?.addEventListener('devicechange', listener)

  return {
    state: (): SpeakerState => state,
    list,
    /** Uses this speaker from now on, also for the next visit; empty for whichever the system uses. */
    choose,
    /** Lets the user choose in the browser's own list. Resolves when that is settled; without effect where they do not. */
    ask: async (): Promise<void> => {
      try {
        const picked = await devices?.selectAudioOutput?.()
        if (!picked) return
        await list()
        choose(picked.deviceId)
      } catch {
        // The user closed the list.
      }
    },
    close: (): void => devices?.removeEventListener('devicechange', listener),
  }
}
