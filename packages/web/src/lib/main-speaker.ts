/** How long someone has to speak before they become the main speaker, in milliseconds: longer than a word of assent. */
export const SPEECH_MS = 1500
/** And how long while the main speaker speaks as well: an interruption, or a microphone that hears a street. */
export const INTERRUPTION_MS = 4000

/** Who is the main speaker, since when, and since when each of those speaks who speak now; times in milliseconds. */
export type MainSpeaker<Id> = {
  main: Id | null
  changedAt: number
  since: ReadonlyMap<Id, number>
}

export const noSpeaker = <Id>(): MainSpeaker<Id> => ({ main: null, changedAt: -Infinity, since: new Map() })

/** When this speaker may become the main one, if nothing changes until then; null where that takes a pause first. */
const turnOf = <Id>(
  { main, changedAt, since }: MainSpeaker<Id>,
  [id, start]: [Id, number],
): number | null => {
  if (id === main) return null
  if (main === null || !since.has(main)) return Math.max(start, changedAt) + SPEECH_MS
  // Who was talked over does not take the place back while both go on, or the two would change places for ever.
  return start > changedAt ? start + INTERRUPTION_MS : null
}

/**
 * The main speaker after `now`, where these people speak (the user not among them: nobody is shown to themselves). They
 * stay through silence, and change only when someone else has spoken for a while. Pure.
 */
export const nextSpeaker = <Id>(
  state: MainSpeaker<Id>,
  speaking: ReadonlySet<Id>,
  now: number,
): MainSpeaker<Id> => {
  const since = new Map([...speaking].map((id): [Id, number] => [id, state.since.get(id) ?? now]))
  const heard = { ...state, since }
  const due = [...since]
    .filter((entry) => (turnOf(heard, entry) ?? Infinity) <= now)
    .sort(([, one], [, other]) => one - other)
  const [first] = due
  return first ? { main: first[0], changedAt: now, since } : heard
}

/** When the main speaker changes if those who speak go on; null for never. */
export const nextTurn = <Id>(state: MainSpeaker<Id>): number | null => {
  const turns = [...state.since].map((entry) => turnOf(state, entry)).filter((turn) => turn !== null)
  return turns.length === 0 ? null : Math.min(...turns)
}
