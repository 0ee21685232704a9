import type { RoomId } from '@talki/core/id'
import type { CallEvent } from '../rtc/call-events'
import type { CallPhase, CallState, EndReason, LocalEvent } from './call-state'
import { chatLines } from './chat-lines'

export const noCall = (): CallState => ({
  phase: { name: 'idle' },
  me: null,
  knocks: [],
  doorClosesAt: null,
  socket: 'closed',
  serverLoss: null,
  door: { locked: false, heard: true, heldBack: 0 },
  refusal: null,
  chat: [],
  doorLines: new Map(),
})

const roomOf = ({ phase }: CallState): RoomId | null => ('room' in phase ? phase.room : null)

const over = (state: CallState, reason: EndReason, retryMs?: number): CallState => ({
  ...noCall(),
  phase: { name: 'ended', room: roomOf(state), reason, ...(retryMs !== undefined && { retryMs }) },
})

/** The state of the call after an event. Pure; `now` is the time on `performance.now()`'s scale. */
export const nextCall = (state: CallState, event: CallEvent | LocalEvent, now: number): CallState => {
  switch (event.type) {
    case 'entering':
      return { ...noCall(), phase: { name: 'entering', room: event.room }, socket: 'connecting' }
    case 'joined_room':
      return { ...state, phase: { name: 'entering', room: event.room } }
    case 'away':
      return noCall()
    case 'over':
      return over(state, event.reason, event.retryMs)
    case 'ended':
      return over(state, event.reason)
    case 'standing': {
      const { me, waiting, door, doorMs } = event.state
      const room = roomOf(state)
      if (room === null) return state
      const name = me.status === 'admitted' ? ('live' as const) : ('waiting' as const)
      const phase: CallPhase = state.phase.name === name ? state.phase : { name, room }
      return { ...state, phase, me, knocks: waiting, door, doorClosesAt: now + doorMs }
    }
    case 'door':
      return { ...state, door: event.door }
    case 'knock': {
      const isKnown = state.knocks.some(({ id }) => id === event.member.id)
      return isKnown ? state : { ...state, knocks: [...state.knocks, event.member] }
    }
    case 'decided':
      return {
        ...state,
        knocks: state.knocks.filter(({ id }) => !event.ids.includes(id)),
        refusal: null,
      }
    case 'refused': {
      const { action, code, members } = event
      return { ...state, refusal: { action, code, members } }
    }
    case 'left':
      return { ...state, knocks: state.knocks.filter(({ id }) => id !== event.id) }
    case 'peer':
      return { ...state, knocks: state.knocks.filter(({ id }) => id !== event.member.id) }
    case 'socket':
      return { ...state, socket: event.state }
    case 'reopened':
      return { ...state, phase: { name: 'live', room: event.room }, serverLoss: null, refusal: null }
    case 'door_closed':
      return { ...state, doorClosesAt: null, knocks: [], socket: 'closed', serverLoss: event.why }
    case 'shared':
      return { ...state, chat: chatLines(event) }
    case 'door_line':
      return { ...state, doorLines: new Map(state.doorLines).set(event.from, event.text) }
    case 'gone':
    case 'links':
    case 'limited':
    case 'source':
    case 'speaking':
    case 'recording':
    case 'captioning':
    case 'agreement':
    case 'reaction':
    case 'caption':
    case 'muted':
    case 'files':
    case 'file':
      return state
    default:
      return event satisfies never
  }
}
