import { acquire, type Acquired, type Input, type Trouble, type Wish, type Wishes } from './acquire'
import type { LevelMeter } from './level-meter'
import type { Kind, LocalTracks } from './local-tracks'

export type InputFacts = {
  on: boolean
  ready: boolean
  trouble: Trouble | null
  deviceId: string | null
  devices: { id: string; label: string }[]
}

export type MediaEvent =
  | { type: 'input'; input: Input; facts: InputFacts }
  /** What is to be sent from now on. */
  | { type: 'track'; kind: Kind; track: MediaStreamTrack | null }

export type MediaDeps = {
  devices: MediaDevices | undefined
  createStream: (tracks?: MediaStreamTrack[]) => MediaStream
  meter: LevelMeter
  /** Which device was chosen last, on this machine. */
  recall: (input: Input) => string | null
  remember: (input: Input, deviceId: string) => void
}

const deviceIdOf = (track: MediaStreamTrack): string | null => track.getSettings().deviceId ?? null

const INPUTS = ['microphone', 'camera'] as const
const KINDS = { microphone: 'audio', camera: 'video' } as const
const DEVICES = { microphone: 'audioinput', camera: 'videoinput' } as const

/** One's own microphone and camera. Knows no peers: it tells what is to be sent. */
export const createMedia = (deps: MediaDeps, emit: (event: MediaEvent) => void) => {
  const nothing = (input: Input): InputFacts => ({
    on: false,
    ready: false,
    trouble: null,
    deviceId: deps.recall(input),
    devices: [],
  })
  const facts: Record<Input, InputFacts> = { microphone: nothing('microphone'), camera: nothing('camera') }
  const tracks: Record<Input, MediaStreamTrack | null> = { microphone: null, camera: null }
  /** Grows with each request for an input: what an earlier one acquires is let go of at once. */
  const epochs: Record<Input, number> = { microphone: 0, camera: 0 }
  const preview = deps.createStream()

  const tell = (input: Input, change: Partial<InputFacts>): void => {
    facts[input] = { ...facts[input], ...change }
    emit({ type: 'input', input, facts: facts[input] })
  }

  /** Lets go of the present track, and takes up this one. */
  const use = (input: Input, track: MediaStreamTrack | null): void => {
    const before = tracks[input]
    if (before) {
      before.onended = null
      before.stop()
      if (input === 'camera') preview.removeTrack(before)
    }
    tracks[input] = track
    if (track) {
      track.onended = () => void replace(input)
      track.enabled = facts[input].on
      if (input === 'camera') preview.addTrack(track)
    }
    if (input === 'microphone') deps.meter.attach(track && deps.createStream([track]))
    emit({ type: 'track', kind: KINDS[input], track })
  }

  const settle = (input: Input, { tracks: got, troubles }: Acquired): void => {
    const track = got[input] ?? null
    const trouble = track ? null : (troubles[input] ?? 'failed')
    // Another device that cannot be had is no reason to lose the one that works.
    if (!track && tracks[input]) {
      tell(input, { trouble, deviceId: deviceIdOf(tracks[input]) })
      return
    }
    use(input, track)
    if (!track) {
      tell(input, { on: false, ready: false, trouble })
      return
    }
    tell(input, { ready: true, trouble: null, deviceId: deviceIdOf(track) ?? facts[input].deviceId })
  }

  /** Asks for all of these at once, and lets go of whatever came too late. */
  const request = async (wishes: Wishes): Promise<void> => {
    const asked = INPUTS.filter((input) => wishes[input]).map((input) => {
      epochs[input] += 1
      return { input, epoch: epochs[input] }
    })
    const acquired = await acquire(deps.devices, wishes)
    for (const { input, epoch } of asked) {
      if (epochs[input] === epoch) settle(input, acquired)
      else acquired.tracks[input]?.stop()
    }
    await list()
  }

  const wishFor = (input: Input): Wish => ({ deviceId: facts[input].deviceId })

  /** The device is gone: another one will do. */
  const replace = async (input: Input): Promise<void> => {
    use(input, null)
    tell(input, { ready: false })
    if (facts[input].on) await request({ [input]: { deviceId: null } })
  }

  const list = async (): Promise<void> => {
    // Rejects where the page may not know; the choice is then the browser's.
    const found = (await deps.devices?.enumerateDevices().catch(() => [])) ?? []
    for (const input of INPUTS) {
      const devices = found
        .filter(({ kind, deviceId }) => kind === DEVICES[input] && deviceId !== '')
        .map(({ deviceId, label }) => ({ id: deviceId, label }))
      tell(input, { devices })
    }
  }
  const onDeviceChange = (): void => void list()
  deps.devices?.addEventListener('devicechange', onDeviceChange)

  const set = async (input: Input, on: boolean): Promise<void> => {
    tell(input, { on, trouble: null })
    const track = tracks[input]
    if (on && !track) return request({ [input]: wishFor(input) })
    if (!on) epochs[input] += 1
    // A camera that is off is let go of, so that its light goes out; a microphone is only silenced.
    if (!on && input === 'camera' && track) {
      use(input, null)
      tell(input, { ready: false })
    } else if (track) track.enabled = on
  }

  return {
    /** Asks for what is wanted, in one prompt where the browser can. Resolves when it is settled; never rejects. */
    start: async (wanted: Record<Input, boolean>): Promise<void> => {
      const wishes: Wishes = {}
      for (const input of INPUTS) {
        if (wanted[input] && !tracks[input]) {
          tell(input, { on: true, trouble: null })
          wishes[input] = wishFor(input)
        } else await set(input, wanted[input])
      }
      await request(wishes)
    },
    set,
    /** Uses this device from now on, also for the next visit. */
    choose: async (input: Input, deviceId: string): Promise<void> => {
      deps.remember(input, deviceId)
      tell(input, { deviceId })
      if (!facts[input].on && !tracks[input]) return
      // Telephones open one camera at a time.
      if (input === 'camera') use(input, null)
      await request({ [input]: { deviceId, isExact: true } })
    },
    /** Lets go of everything. */
    stop: (): void => {
      for (const input of INPUTS) {
        epochs[input] += 1
        if (tracks[input]) use(input, null)
        tell(input, { on: false, ready: false, trouble: null })
      }
    },
    facts: (input: Input): InputFacts => facts[input],
    tracks: (): LocalTracks => ({ audio: tracks.microphone, video: tracks.camera }),
    /** One's own picture, without the sound. */
    preview,
    /** The microphone's level, 0–1; zero while it is off. */
    level: (): number => (facts.microphone.on ? deps.meter.read() : 0),
    close: (): void => {
      deps.devices?.removeEventListener('devicechange', onDeviceChange)
      for (const input of INPUTS) {
        epochs[input] += 1
        if (tracks[input]) use(input, null)
      }
      deps.meter.close()
    },
  }
}
