import * as v from 'valibot'
import type { Db } from './db'
import type { SocketIdentity } from './socket/identity'
import { ConnectionId, newUserId, type RoomId } from './id'
import * as Nonce from './nonce'
import * as Socket from './socket'
import { PROTOCOL_VERSION, type ClientFrame, type ServerFrame } from './protocol/frames'
import type { Delivery } from './push'
import * as Room from './room'
import * as Session from './session'

export const LIMITS = {
  seats: 6,
  doorSeconds: 300,
  nonceSeconds: 30,
  knocks: { network: 'here', limits: [] },
}

let count = 0
const serial = (): string => String((count += 1))

/** Session of a new user, as it is found by the token of one that is open. */
export const newSession = async (db: Db, name = `Person ${serial()}`): Promise<Session.Session> => {
  const session = { user: newUserId(), name, verified: false }
  const opened = await Session.open(db, session, { seconds: 86_400, replaces: undefined })
  if (!opened.ok) throw new Error(opened.error.code)
  return session
}

export const newConnection = (): ConnectionId => v.parse(ConnectionId, `socket-${serial()}=`)

type Content<F> = F extends { id: string } ? Omit<F, 'id'> : never

/** Client frame with an id of its own. */
export const frame = <T extends ClientFrame['type']>(
  content: Content<Extract<ClientFrame, { type: T }>>,
): Extract<ClientFrame, { type: T }> =>
  ({ ...content, id: `frame-${serial()}` }) as unknown as Extract<ClientFrame, { type: T }>

export const helloFrame = (
  signals: Extract<ClientFrame, { type: 'hello' }>['signals'] = [],
): Extract<ClientFrame, { type: 'hello' }> => frame({ type: 'hello', version: PROTOCOL_VERSION, signals })

/** Frames that a socket was sent, in their order. */
export const heard = (deliveries: Delivery[], at: SocketIdentity): ServerFrame[] =>
  deliveries.filter(({ to }) => to === at.connection).flatMap(({ frames }) => frames)

/** Types of the frames that each socket was sent: `{ 'socket-1=': ['welcome'] }`. */
export const types = (deliveries: Delivery[]): Record<string, string[]> => {
  const said: Record<string, string[]> = {}
  for (const { to, frames, close } of deliveries) {
    const heardThere = (said[to] ??= [])
    heardThere.push(...frames.map(({ type }) => type), ...(close ? ['(close)'] : []))
  }
  return said
}

/** Socket of a ticket, bound but pending. */
export const bind = async (db: Db, ticket: Room.JoinTicket): Promise<SocketIdentity> => {
  const connection = newConnection()
  const bound = await Nonce.redeem(db, ticket.nonce, { connection, withinMs: 10_000 })
  if (!bound.ok) throw new Error(bound.error.code)
  return { ...bound.value, connection }
}

/** Socket of a ticket, live. */
export const connect = async (db: Db, ticket: Room.JoinTicket): Promise<SocketIdentity> => {
  const place = await bind(db, ticket)
  await Socket.hello(db, place, helloFrame())
  return place
}

export const createAs = async (
  db: Db,
  session: Session.Session,
  limits = LIMITS,
): Promise<Room.JoinTicket> => {
  const created = await Room.create(db, session, limits)
  if (!created.ok) throw new Error(created.error.code)
  return created.value
}

export const joinAs = async (db: Db, room: RoomId, session: Session.Session): Promise<Room.JoinTicket> => {
  const joined = await Room.join(db, { room, session }, LIMITS)
  if (!joined.ok) throw new Error(joined.error.code)
  return joined.value
}

/** Room whose admin has a live socket. */
export const openRoom = async (
  db: Db,
  limits = LIMITS,
): Promise<{ admin: SocketIdentity; session: Session.Session }> => {
  const session = await newSession(db, 'Ada')
  return { session, admin: await connect(db, await createAs(db, session, limits)) }
}

/** Live socket of a new member who waits. */
export const knock = async (db: Db, room: RoomId): Promise<SocketIdentity> =>
  connect(db, await joinAs(db, room, await newSession(db)))
