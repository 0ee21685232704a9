/** How loud, of 0–1, counts as speech. */
const LOUD = 0.015

/** Between two looks, and how long a pause in speech may be, both in milliseconds. */
export const LOOK_EVERY_MS = 200
const PAUSE_MS = 700

/** The present level of what a receiver plays, 0–1. Zero where the browser does not tell. */
export const receiverLevel = (receiver: Pick<RTCRtpReceiver, 'getSynchronizationSources'> | null): number =>
  Math.max(0, ...(receiver?.getSynchronizationSources() ?? []).map(({ audioLevel }) => audioLevel ?? 0))

/** Turns levels into who speaks: at once when they begin, after a pause when they stop. */
export const createSpeaking = <Id extends string>(now: () => number = () => performance.now()) => {
  const heardAt = new Map<Id, number>()
  let speaking: ReadonlySet<Id> = new Set()

  /** `null` where nothing changed. */
  const hear = (levels: ReadonlyMap<Id, number>): ReadonlySet<Id> | null => {
    const time = now()
    for (const [id, level] of levels) if (level >= LOUD) heardAt.set(id, time)
    for (const [id, at] of heardAt) if (!levels.has(id) || time - at > PAUSE_MS) heardAt.delete(id)
    const isSame = heardAt.size === speaking.size && [...heardAt.keys()].every((id) => speaking.has(id))
    if (isSame) return null
    speaking = new Set(heardAt.keys())
    return speaking
  }
  return { hear }
}
