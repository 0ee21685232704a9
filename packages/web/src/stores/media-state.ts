import type { DeviceState } from '../rtc/media/local-media'

export type { DeviceTrouble } from '../rtc/media/acquire'
export type { DeviceState as InputState } from '../rtc/media/local-media'

export type MediaState = { microphone: DeviceState; camera: DeviceState }
