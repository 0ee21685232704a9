import type { Cancel, Platform } from '../platform'

/** The level, of 0–1, from which on sound counts as speech. */
const SPEECH_LEVEL = 0.015

/** How often levels are read, and how long a pause in speech may be, both in milliseconds. */
const READ_EVERY_MS = 200
const PAUSE_MS = 700

type Receiver = Pick<RTCRtpReceiver, 'getSynchronizationSources'> | null

/** The present level of what a receiver plays, 0–1. Zero where the browser does not tell. */
const receiverLevel = (receiver: Receiver): number =>
  Math.max(0, ...(receiver?.getSynchronizationSources() ?? []).map(({ audioLevel }) => audioLevel ?? 0))

/** Active speakers: turns levels into who speaks, at once when they begin and after a pause when they stop. */
const createActiveSpeakers = <Id extends string>(now: () => number) => {
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

/** Watches who speaks. `own` is this member's microphone, `receivers` are the peers'. Returns what ends the watch. */
export const watchSpeakers = <Id extends string>(
  { now, setTicker }: Pick<Platform, 'now' | 'setTicker'>,
  sources: { own: () => [Id, number]; receivers: () => ReadonlyMap<Id, Receiver> },
  onChange: (speaking: ReadonlySet<Id>) => void,
): Cancel => {
  const speakers = createActiveSpeakers<Id>(now)
  return setTicker(() => {
    const levels = new Map<Id, number>([sources.own()])
    for (const [id, receiver] of sources.receivers()) levels.set(id, receiverLevel(receiver))
    const speaking = speakers.update(levels)
    if (speaking) onChange(speaking)
  }, READ_EVERY_MS)
}
