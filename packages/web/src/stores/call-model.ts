import type { MemberId, RoomId } from '@talki/core/id'
import type { Member } from '@talki/core/protocol/member'
import type { CallEvent } from '../rtc/call'
import type { CallPhase, CallState, EndReason, Tile } from './call-state'

/** What the page shows, and what it takes to keep that: who one is, and who the admin is. */
export type CallModel = CallState & { me: MemberId | null; admin: MemberId | null }

/** What happens to a call besides what the call itself tells. */
export type LocalEvent =
  | { type: 'entering'; room: RoomId | null }
  | { type: 'seated'; room: RoomId }
  | { type: 'over'; reason: EndReason }
  | { type: 'self'; microphone: boolean; camera: boolean }
  | { type: 'answered'; ids: readonly MemberId[] }

type Own = { microphone: boolean; camera: boolean }

export const noCall = (): CallModel => ({
  phase: { name: 'idle' },
  tiles: [],
  knocks: [],
  isAdmin: false,
  doorClosesAt: null,
  socket: 'closed',
  me: null,
  admin: null,
})

const roomOf = ({ phase }: CallModel): RoomId | null => ('room' in phase ? phase.room : null)

/** Changes the tiles that differ, and leaves the others the objects they were. */
const patch = (tiles: readonly Tile[], change: (tile: Tile) => Partial<Tile>): Tile[] =>
  tiles.map((tile) => {
    const changes = Object.entries(change(tile)) as [keyof Tile, Tile[keyof Tile]][]
    return changes.some(([key, value]) => tile[key] !== value) ? { ...tile, ...change(tile) } : tile
  })

const withAdmin = (model: CallModel, admin: MemberId): CallModel => ({
  ...model,
  admin,
  isAdmin: admin === model.me,
  tiles: patch(model.tiles, ({ id }) => ({ admin: id === admin })),
})

const newTile = (member: Member, own: Own & Pick<Tile, 'self' | 'link'>): Tile => ({
  id: member.id,
  name: member.name,
  verified: member.verified,
  admin: false,
  speaking: false,
  ...own,
})

const over = (model: CallModel, reason: EndReason): CallModel => ({
  ...noCall(),
  phase: { name: 'ended', room: roomOf(model), reason },
})

/** The model after an event. Pure; `context` has the time, on `performance.now()`'s scale, and one's own devices. */
export const nextCall = (
  model: CallModel,
  event: CallEvent | LocalEvent,
  context: { now: number; own: Own },
): CallModel => {
  switch (event.type) {
    case 'entering':
      return { ...noCall(), phase: { name: 'entering', room: event.room }, socket: 'connecting' }
    case 'seated':
      return { ...model, phase: { name: 'entering', room: event.room } }
    case 'over':
    case 'ended':
      return over(model, event.reason)
    case 'standing': {
      const { me, admin, waiting, doorMs } = event.state
      const name = me.status === 'admitted' ? ('live' as const) : ('waiting' as const)
      const room = roomOf(model)
      if (room === null) return model
      const phase: CallPhase = model.phase.name === name ? model.phase : { name, room }
      const hasSelf = model.tiles.some(({ self }) => self)
      const self = newTile(me, { ...context.own, self: true, link: 'connected' })
      const tiles = name === 'live' && !hasSelf ? [self, ...model.tiles] : model.tiles
      const doorClosesAt = context.now + doorMs
      return withAdmin({ ...model, phase, tiles, knocks: waiting, doorClosesAt, me: me.id }, admin)
    }
    case 'self':
      return { ...model, tiles: patch(model.tiles, ({ self }) => (self ? context.own : {})) }
    case 'knock': {
      const others = model.knocks.filter(({ id }) => id !== event.member.id)
      return others.length < model.knocks.length ? model : { ...model, knocks: [...others, event.member] }
    }
    case 'answered':
      return { ...model, knocks: model.knocks.filter(({ id }) => !event.ids.includes(id)) }
    case 'left': {
      const knocks = model.knocks.filter(({ id }) => id !== event.id)
      return withAdmin({ ...model, knocks }, event.admin)
    }
    case 'peer': {
      const { member, state } = event
      const isKnown = model.tiles.some(({ id }) => id === member.id)
      const tile = { ...newTile(member, { ...state, self: false }), admin: member.id === model.admin }
      const knocks = model.knocks.filter(({ id }) => id !== member.id)
      if (!isKnown) return { ...model, knocks, tiles: [...model.tiles, tile] }
      return { ...model, tiles: patch(model.tiles, ({ id }) => (id === member.id ? state : {})) }
    }
    case 'gone':
      return { ...model, tiles: model.tiles.filter(({ id }) => id !== event.id) }
    case 'stream':
      return model
    case 'speaking':
      return { ...model, tiles: patch(model.tiles, ({ id }) => ({ speaking: event.ids.has(id) })) }
    case 'socket':
      return { ...model, socket: event.state }
    case 'door_closed':
      return { ...model, doorClosesAt: null, knocks: [], socket: 'closed' }
    default:
      return event satisfies never
  }
}
