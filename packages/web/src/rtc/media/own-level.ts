import type { LevelMeter } from './level-meter'

/**
 * Level of this member's microphone. Measured on a copy of the track: muting disables the track that is sent, and of a disabled
 * track there is only silence. What the copy hears goes to the meter and nowhere else.
 */
export const createOwnLevel = (
  meter: LevelMeter,
  createStream: (tracks: MediaStreamTrack[]) => MediaStream,
) => {
  let copy: MediaStreamTrack | null = null

  return {
    /** Measures this track from now on; none when it is null. */
    measure: (track: MediaStreamTrack | null): void => {
      copy?.stop()
      copy = track?.clone() ?? null
      meter.attach(copy && createStream([copy]))
    },
    /** Lets the meter hear the microphone, or not. */
    hear: (on: boolean): void => {
      if (copy) copy.enabled = on
    },
    /** The level of this moment, 0–1; null where nothing can be measured. */
    read: (): number | null => (copy?.enabled ? meter.read() : null),
    close: (): void => {
      copy?.stop()
      copy = null
      meter.close()
    },
  }
}
