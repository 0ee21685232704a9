import { newRoomId } from '@talki/core/id'
import { describe, expect, it } from 'vitest'
import { member, snapshot } from '../rtc/_fake-room'
import type { CallEvent } from '../rtc/call-events'
import { nextCall, noCall } from './call-model'
import type { LocalEvent } from './call-state'

const ada = member('Ada')
const ben = member('Ben')
const room = newRoomId()

/** The state after these events, at the time 1000. */
const after = (...events: (CallEvent | LocalEvent)[]) =>
  events.reduce((state, event) => nextCall(state, event, 1000), noCall())
const entering: LocalEvent[] = [
  { type: 'entering', room: null },
  { type: 'joined_room', room },
]
const standing = (given: Parameters<typeof snapshot>[1] = {}): CallEvent => ({
  type: 'standing',
  state: snapshot(ada, given),
})

describe('the phase', () => {
  it('goes from entering to live, and knows the room', () => {
    expect(after(...entering).phase).toEqual({ name: 'entering', room })
    expect(after(...entering, standing()).phase).toEqual({ name: 'live', room })
  })

  it('waits until the admin has decided', () => {
    const waiting = after(...entering, standing({ waits: true }))
    expect(waiting.phase).toEqual({ name: 'waiting', room })
    expect(nextCall(waiting, standing(), 0).phase.name).toBe('live')
  })

  it('stays the same object over repeated states, which would otherwise redraw the page', () => {
    const live = after(...entering, standing())
    expect(nextCall(live, standing(), 5).phase).toBe(live.phase)
  })

  it('ends for a reason, and forgets the rest', () => {
    const ended = after(...entering, standing({ waiting: [ben] }), { type: 'ended', reason: 'replaced' })
    expect(ended).toEqual({ ...noCall(), phase: { name: 'ended', room, reason: 'replaced' } })
  })

  it('ignores a state before there is a room', () => {
    expect(after(standing())).toEqual(noCall())
  })
})

describe('knocks', () => {
  const knock: CallEvent = { type: 'knock', member: ben }
  const live = [...entering, standing()]

  it('come once each, and go when they are decided, gone or in the call', () => {
    expect(after(...live, knock, knock).knocks).toEqual([ben])
    expect(after(...live, knock, { type: 'decided', ids: [ben.id] }).knocks).toEqual([])
    expect(after(...live, knock, { type: 'left', id: ben.id, admin: ada.id }).knocks).toEqual([])
    expect(after(...live, knock, { type: 'peer', member: ben, link: 'connecting' }).knocks).toEqual([])
  })

  it('that the server refused to admit come back with the reason, until the next decision', () => {
    const refused = after(
      ...live,
      knock,
      { type: 'decided', ids: [ben.id] },
      { type: 'refused', action: 'admit', code: 'room_full', members: [ben.id] },
      standing({ waiting: [ben] }),
    )
    expect(refused.knocks).toEqual([ben])
    expect(refused.refusal).toEqual({ action: 'admit', code: 'room_full', members: [ben.id] })
    expect(nextCall(refused, { type: 'decided', ids: [] }, 0).refusal).toBeNull()
  })
})

it('closes the door at the server’s time, and leaves the call live', () => {
  const live = after(...entering, standing({ doorMs: 500 }))
  expect(live.doorClosesAt).toBe(1500)
  const closed = nextCall(live, { type: 'door_closed', why: 'door' }, 2000)
  expect(closed).toMatchObject({ phase: { name: 'live' }, doorClosesAt: null, socket: 'closed' })
})

it('takes the server’s word about the door, by itself or with the state', () => {
  const door = { locked: true, heard: false, heldBack: 3 }
  expect(after(...entering, standing(), { type: 'door', door }).door).toEqual(door)
  expect(after(...entering, standing({ door })).door).toEqual(door)
})

it('keeps the last line at the door of each who says one', () => {
  const said = (from: typeof ben, text: string): CallEvent => ({ type: 'door_line', from: from.id, text })
  const state = after(...entering, standing(), said(ben, 'Hello'), said(ada, 'Hi'), said(ben, 'It is Ben'))
  expect([...state.doorLines]).toEqual([
    [ben.id, 'It is Ben'],
    [ada.id, 'Hi'],
  ])
})

it('keeps the time to try again after a refusal', () => {
  const refused = after(...entering, { type: 'over', reason: 'door_crowded', retryMs: 30_000 })
  expect(refused.phase).toEqual({ name: 'ended', room, reason: 'door_crowded', retryMs: 30_000 })
})
