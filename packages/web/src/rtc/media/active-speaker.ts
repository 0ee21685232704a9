/** The level, of 0–1, from which on sound counts as speech. */
const SPEECH_LEVEL = 0.015

/** How often levels are read, and how long a pause in speech may be, both in milliseconds. */
export const READ_EVERY_MS = 200
const PAUSE_MS = 700

/** The present level of what a receiver plays, 0–1. Zero where the browser does not tell. */
export const receiverLevel = (receiver: Pick<RTCRtpReceiver, 'getSynchronizationSources'> | null): number =>
  Math.max(0, ...(receiver?.getSynchronizationSources() ?? []).map(({ audioLevel }) => audioLevel ?? 0))

/** Active speakers: turns levels into who speaks, at once when they begin and after a pause when they stop. */
export const createActiveSpeakers = <Id extends string>(now: () => number) => {
  const heardAt = new Map<Id, number>()
  let speaking: ReadonlySet<Id> = new Set()

  return {
    /** Takes the levels of this moment; `null` where the set of speakers has not changed. */
    update: (levels: ReadonlyMap<Id, number>): ReadonlySet<Id> | null => {
      const time = now()
      for (const [id, level] of levels) if (level >= SPEECH_LEVEL) heardAt.set(id, time)
      for (const [id, at] of heardAt) if (!levels.has(id) || time - at > PAUSE_MS) heardAt.delete(id)
      const isSame = heardAt.size === speaking.size && [...heardAt.keys()].every((id) => speaking.has(id))
      if (isSame) return null
      speaking = new Set(heardAt.keys())
      return speaking
    },
  }
}
