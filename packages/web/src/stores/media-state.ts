/** Why a device is not in use though it was wanted. */
export type DeviceTrouble = 'denied' | 'missing' | 'busy' | 'unsupported' | 'failed'

export type DeviceChoice = { id: string; label: string }

/** One kind of input: the microphone or the camera. */
export type InputState = {
  /** The person's wish, and what the peers are told. */
  on: boolean
  /** A live local track exists. */
  ready: boolean
  trouble: DeviceTrouble | null
  deviceId: string | null
  devices: DeviceChoice[]
}

export type MediaState = { microphone: InputState; camera: InputState }
