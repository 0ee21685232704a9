/** Below this level, of 0–1, nothing is heard at all: the noise of a quiet room through a microphone is above it. */
const NOTHING = 0.0002

/** A microphone of which nothing is ever heard is told of after so long. */
const NEVER_MS = 6000
/**
 * One that has been heard before, after so long, and only if there is digital silence: noise suppression of some systems
 * gives that while the user listens.
 */
const LATER_MS = 60_000

/** Silence of a microphone that is on. */
export type Silence = { isSilent: boolean; hasBeenHeard: boolean; silentMs: number }

export const NO_SILENCE: Silence = { isSilent: false, hasBeenHeard: false, silentMs: 0 }

/** Silence after another `elapsedMs` at this level. Null where the microphone is off, or cannot be heard by the page. */
export const nextSilence = (before: Silence, level: number | null, elapsedMs: number): Silence => {
  const { hasBeenHeard } = before
  if (level === null) return { isSilent: false, hasBeenHeard, silentMs: 0 }
  if (level > (hasBeenHeard ? 0 : NOTHING)) return { isSilent: false, hasBeenHeard: true, silentMs: 0 }
  const silentMs = before.silentMs + elapsedMs
  return { isSilent: silentMs >= (hasBeenHeard ? LATER_MS : NEVER_MS), hasBeenHeard, silentMs }
}
