import type { Cancel, Platform } from '../platform'
import { NO_TALK, nextMutedTalk } from './muted-talk'
import { NO_SILENCE, nextSilence } from './silence'

/** How often the microphone is listened to, in milliseconds. */
const LISTEN_MS = 100

/** What a microphone is found to be: `muted_talk`: the user talks while it is off; `silent`: it is on and gives no sound. */
export type MicrophoneFinding = 'muted_talk' | 'silent' | null

/** Microphone of this moment. `track` tells one microphone from the next; `level` is null where nothing is measured. */
export type MicrophoneSense = { isOn: boolean; track: unknown; level: number | null }

/** Watches the user's own microphone. Returns what ends the watch. */
export const watchMicrophone = (
  { now, setTicker }: Pick<Platform, 'now' | 'setTicker'>,
  sense: () => MicrophoneSense,
  onFinding: (finding: MicrophoneFinding) => void,
): Cancel => {
  let talk = NO_TALK
  let silence = NO_SILENCE
  let track: unknown = null
  let found: MicrophoneFinding = null
  let last = now()

  return setTicker(() => {
    const time = now()
    // A page that was asleep has heard nothing meanwhile.
    const elapsedMs = Math.min(time - last, 2 * LISTEN_MS)
    last = time
    const current = sense()
    if (current.track !== track) silence = NO_SILENCE
    track = current.track
    silence = nextSilence(silence, current.isOn ? current.level : null, elapsedMs)
    talk = nextMutedTalk(talk, current.isOn ? null : current.level, elapsedMs)
    const finding = talk.isTalking ? 'muted_talk' : silence.isSilent ? 'silent' : null
    if (finding !== found) {
      found = finding
      onFinding(finding)
    }
  }, LISTEN_MS)
}
