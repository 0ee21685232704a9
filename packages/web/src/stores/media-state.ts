import type { DeviceState } from '../rtc/media/media-event'

export type { DeviceTrouble } from '../rtc/media/acquire'
export type { DeviceKind } from '../rtc/media/device-list'
export type { DeviceState as InputState } from '../rtc/media/media-event'

export type MediaState = { microphone: DeviceState; camera: DeviceState }
