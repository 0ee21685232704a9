import { SOURCES, type Source, type SourceState } from '@talki/core/protocol/peer'
import { bySource, type SourcesOn } from '../media/local-tracks'
import type { Platform } from '../platform'

/** One source of a peer, as it is shown: what the peer says of it, and its stream once there is one. */
export type RemoteSource = { on: boolean; stream: MediaStream | null }

/** Until the peer has told: sound is better heard, and a picture not promised. */
const INITIALLY_ON: SourcesOn = { microphone: true, camera: false, screen: false, screen_audio: false }

/**
 * The sources of one peer over all its connections. Each source has a stream of its own, so that a shared screen and a
 * camera never get into each other's tile. A stream stays until a renewed connection has another track for it.
 */
export const createRemoteSources = (
  MediaStream: Platform['MediaStream'],
  onChange: (source: Source, state: RemoteSource) => void,
) => {
  const tracks = bySource((): MediaStreamTrack | null => null)
  const shown = bySource((source): RemoteSource => ({ on: INITIALLY_ON[source], stream: null }))

  const update = (source: Source, change: Partial<RemoteSource>): void => {
    shown[source] = { ...shown[source], ...change }
    onChange(source, shown[source])
  }

  return {
    /** Whether a source is on, by the peer's last word. */
    isOn: (source: Source): boolean => shown[source].on,
    /** Takes the peer's word which of its sources are on. A source it does not name is off. */
    setStates: (states: readonly SourceState[]): void => {
      for (const source of SOURCES) {
        const on = states.some((state) => state.source === source && state.on)
        if (shown[source].on !== on) update(source, { on })
      }
    },
    /** Looks which tracks the present connection has. */
    setTracks: (trackOf: (source: Source) => MediaStreamTrack | null): void => {
      for (const source of SOURCES) {
        const track = trackOf(source)
        if (!track || track === tracks[source]) continue
        tracks[source] = track
        update(source, { stream: new MediaStream([track]) })
      }
    },
  }
}
