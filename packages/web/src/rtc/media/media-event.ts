import type { Source } from '@talki/core/protocol/peer'
import type { DeviceSource, DeviceTrouble } from './acquire'
import type { DeviceChoice, DeviceKind } from './device-list'
import type { Feature } from './features'

/** A device source as the page shows it. */
export type DeviceState = {
  /** The user wants it: kept while it does not work, so that the next device that does is used at once. */
  wanted: boolean
  /** It is wanted, and works or is being started: what the toggle shows. */
  on: boolean
  /** A live track exists. */
  ready: boolean
  trouble: DeviceTrouble | null
  deviceId: string | null
  devices: readonly DeviceChoice[]
  /** What can be switched on and off for the device in use. */
  features: readonly Feature[]
}

/**
 * What is told of devices that come and go. `switched`: another device is used, since the one in use has gone or one that had
 * gone is back; `now` is its label, empty where the system chooses. `came`: a new device can be chosen.
 */
export type DeviceNews =
  | { type: 'switched'; kind: DeviceKind; why: 'gone' | 'back'; now: string }
  | { type: 'came'; kind: DeviceKind; device: DeviceChoice }

export type MediaEvent =
  | { type: 'device'; source: DeviceSource; state: DeviceState }
  /** What is sent from now on. */
  | { type: 'track'; source: Source; track: MediaStreamTrack | null }
  | DeviceNews
