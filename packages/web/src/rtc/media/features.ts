/** What a browser does to sound or picture on its way from a device, by the names of its constraints. */
export type Feature = 'echoCancellation' | 'noiseSuppression' | 'autoGainControl' | 'backgroundBlur'

/** Which features the user wants. */
export type FeatureWishes = Readonly<Record<Feature, boolean>>

/** Features of a source. */
const FEATURES_OF = {
  microphone: ['echoCancellation', 'noiseSuppression', 'autoGainControl'],
  camera: ['backgroundBlur'],
} as const satisfies Record<'microphone' | 'camera', readonly Feature[]>
type DeviceSource = keyof typeof FEATURES_OF

/** Constraints that ask for these wishes. They are ideals: a device that cannot fulfil them is used all the same. */
export const featureConstraints = (source: DeviceSource, wishes: FeatureWishes): MediaTrackConstraints =>
  Object.fromEntries(FEATURES_OF[source].map((feature) => [feature, wishes[feature]]))

/**
 * Features that can be switched on and off for this track. Without a track, those of a microphone that the browser knows at
 * all: what a camera can do is known only of each camera.
 */
export const switchableFeatures = (
  source: DeviceSource,
  track: MediaStreamTrack | null,
  devices: MediaDevices | undefined,
): readonly Feature[] => {
  // Both are absent in some browsers, whatever the types say.
  const known: MediaTrackSupportedConstraints & { backgroundBlur?: boolean } =
    devices && 'getSupportedConstraints' in devices ? devices.getSupportedConstraints() : {}
  const capabilities =
    track && 'getCapabilities' in track ? (track.getCapabilities() as Record<string, unknown>) : null
  return FEATURES_OF[source].filter((feature: Feature) => {
    const values = capabilities?.[feature]
    if (Array.isArray(values)) return values.includes(true) && values.includes(false)
    return source === 'microphone' && capabilities === null && known[feature] === true
  })
}

/** Whether a running track is as wished, of what it tells about itself. */
export const isAsWished = (source: DeviceSource, track: MediaStreamTrack, wishes: FeatureWishes): boolean => {
  const settings: Record<string, unknown> = { ...track.getSettings() }
  return FEATURES_OF[source].every((feature: Feature) => {
    const value = settings[feature]
    // Chromium may name the way of cancelling echo in place of `true`.
    return value === undefined || (value !== false) === wishes[feature]
  })
}
