/** Level, of 0–1, from which on talk begins, and that it stays above while it goes on: a syllable ends softer than it began. */
const BEGIN_LEVEL = 0.06
const STAY_LEVEL = 0.03

/** So long somebody has to talk, pauses aside: a cough or a chair is shorter. */
const TALK_MS = 600
/** A longer pause, and what was heard before it does not count. */
const GAP_MS = 700
/** The talk, and its hint, is over after so long a pause: long enough to read the hint. */
const LINGER_MS = 4000
/** After a hint the next one waits so long: whoever goes on talking does so on purpose. */
const AGAIN_MS = 60_000

/** Talk into a muted microphone, as far as it has been heard. Times in milliseconds. */
export type MutedTalk = {
  isTalking: boolean
  /** Talk that was heard without a longer pause. */
  talkMs: number
  /** How long it has been quiet. */
  quietMs: number
  /** Until when no hint is due. */
  restMs: number
}

export const NO_TALK: MutedTalk = { isTalking: false, talkMs: 0, quietMs: 0, restMs: 0 }

/** Muted talk after another `elapsedMs` at this level. Null where the microphone is on, or cannot be heard. */
export const nextMutedTalk = (before: MutedTalk, level: number | null, elapsedMs: number): MutedTalk => {
  if (level === null) return NO_TALK
  const isOn = level >= (before.talkMs > 0 ? STAY_LEVEL : BEGIN_LEVEL)
  const quietMs = isOn ? 0 : before.quietMs + elapsedMs
  const restMs = Math.max(0, before.restMs - elapsedMs)
  if (before.isTalking) {
    return quietMs > LINGER_MS ? { ...NO_TALK, restMs: AGAIN_MS } : { ...before, quietMs }
  }
  const heardMs = quietMs > GAP_MS ? 0 : before.talkMs
  const talkMs = isOn ? heardMs + elapsedMs : heardMs
  return { isTalking: talkMs >= TALK_MS && restMs === 0, talkMs, quietMs, restMs }
}
