import type { Hall, Occupant, Place, Reachable } from './hall'
import { isReachable, reachablePeers, snapshot } from './hall'
import type { ConnectionId, MemberId } from './id'
import type { ProblemCode, ServerFrame } from './protocol/frames'
import type { Delivery } from './push'

type Unnamed<F> = F extends { id: string } ? Omit<F, 'id'> : never

/** Gives a frame the id by which receivers drop a repeat: a post that was retried may arrive twice. */
export const frame = (content: Unnamed<ServerFrame>): ServerFrame => ({ ...content, id: crypto.randomUUID() })

export const say = (to: ConnectionId, content: Unnamed<ServerFrame>): Delivery => ({
  to,
  frames: [frame(content)],
})

/** A last word: the socket is closed after it. */
export const dismiss = (to: ConnectionId, type: 'denied' | 'replaced' | 'closed'): Delivery => ({
  ...say(to, { type }),
  close: true,
})

/** Tells the sender of the frame `re` why it had no effect, or had none for these members. */
export const problem = (
  to: ConnectionId,
  re: string,
  trouble: { code: ProblemCode; members?: MemberId[] },
): Delivery => say(to, { type: 'problem', re, ...trouble })

/** Tells somebody in the call how things stand. */
export const welcome = (hall: Hall, me: Reachable): Delivery =>
  say(me.connection, {
    type: 'welcome',
    state: snapshot(hall, me, me.status === 'admitted' ? 'admitted' : 'waiting'),
  })

/** Tells everybody in the call how things stand: after the role of admin has passed on. */
export const welcomeAll = (hall: Hall): Delivery[] =>
  hall.people
    .filter(isReachable)
    .filter(({ status }) => status === 'admitted')
    .map((me) => welcome(hall, me))

/** Tells those who are in the call, save `member` itself, the same thing. */
export const tellPeers = (hall: Hall, member: MemberId, content: Unnamed<ServerFrame>): Delivery[] => {
  const said = frame(content)
  return reachablePeers(hall, member).map(({ connection }) => ({ to: connection, frames: [said] }))
}

/** Where a speaker stands: in the hall as `me`, or nowhere, and then all there is to answer. */
export type Standing = { ok: true; hall: Hall; me: Reachable } | { ok: false; answer: Delivery[] }

/**
 * Tells who speaks, by the row that their connection is bound to. The first frame's socket is still `pending`;
 * every later one must be live. A socket that another has superseded is told so once that other one is live: before,
 * the newer may yet turn out stillborn.
 */
export const standing = (
  hall: Hall | null,
  place: Place,
  saying: { re: string; first?: boolean },
): Standing => {
  const reject = (answer: Delivery): Standing => ({ ok: false, answer: [answer] })
  const me: Occupant | undefined = hall?.people.find(({ id }) => id === place.member)
  // Without a row, the room's or one's own, nothing is left to say here. Whoever talks goes on talking.
  if (!hall || !me) return reject(dismiss(place.connection, 'closed'))
  if (me.status === 'denied') return reject(dismiss(place.connection, 'denied'))
  if (me.connection === place.connection && (saying.first || me.presence === 'live')) {
    return { ok: true, hall, me: { ...me, connection: place.connection, presence: 'live' } }
  }
  if (me.presence === 'live') return reject(dismiss(place.connection, 'replaced'))
  return reject(problem(place.connection, saying.re, { code: 'not_live' }))
}
