import { describe, expect, it } from 'vitest'
import { newConnection } from './_people'
import { authorizeAdmin, authorizeSender, type SenderCheck } from './authorize-sender'
import { newMemberId, newRoomId } from './id'
import type { MemberRow, RoomState } from './room/state'

const identity = { room: newRoomId(), member: newMemberId(), connection: newConnection() }
const row: MemberRow = {
  id: identity.member,
  name: 'Ada',
  verified: false,
  status: 'admitted',
  connection: identity.connection,
  pending: [],
  isSilent: false,
}
const roomWith = (...members: MemberRow[]): RoomState => ({
  admin: row.id,
  seats: 6,
  locked: false,
  heldBack: 0,
  doorMs: 1,
  members,
})

/** Types of the frames that are answered; with a problem its code, with a close its mark. */
const answerOf = (check: SenderCheck): string[] | 'authorized' => {
  if (check.ok) {
    expect(check.sender).toMatchObject({ id: identity.member, connection: identity.connection })
    return 'authorized'
  }
  expect(check.answer.map(({ to }) => to)).toEqual([identity.connection])
  return check.answer.flatMap(({ frames, close }) => [
    ...frames.map((frame) => (frame.type === 'problem' ? frame.code : frame.type)),
    ...(close ? ['(close)'] : []),
  ])
}

describe('the sender of a frame', () => {
  const other = newConnection()
  it.each<[string, RoomState | null, string[] | 'authorized']>([
    ['in a closed room', null, ['closed', '(close)']],
    ['who is no member', roomWith(), ['closed', '(close)']],
    ['who is denied', roomWith({ ...row, status: 'denied' }), ['denied', '(close)']],
    ['who is removed', roomWith({ ...row, status: 'removed' }), ['removed', '(close)']],
    ['on the live socket', roomWith(row), 'authorized'],
    ['on the live socket, beside a pending one', roomWith({ ...row, pending: [other] }), 'authorized'],
    ['who waits', roomWith({ ...row, status: 'waiting' }), 'authorized'],
    [
      'on a pending socket',
      roomWith({ ...row, connection: null, pending: [identity.connection] }),
      ['not_live'],
    ],
    [
      'on a pending socket, beside the live one',
      roomWith({ ...row, connection: other, pending: [identity.connection] }),
      ['not_live'],
    ],
    ['on a superseded socket', roomWith({ ...row, connection: other }), ['replaced', '(close)']],
    [
      'on a socket that is bound to nobody',
      roomWith({ ...row, connection: null, pending: [other] }),
      ['not_live', '(close)'],
    ],
  ])('%s is checked', (_, state, answer) => {
    expect(answerOf(authorizeSender(state, identity, { re: '1' }))).toEqual(answer)
  })
})

describe('the sender of a frame in the grace after the door', () => {
  it.each<[string, MemberRow, true | undefined, string[] | 'authorized']>([
    ['who is admitted, with a frame of the call', row, true, 'authorized'],
    ['who is admitted, with a frame of the door', row, undefined, ['door_closed']],
    ['who waits, with a frame of the call', { ...row, status: 'waiting' }, true, ['closed', '(close)']],
    ['who waits, with a frame of the door', { ...row, status: 'waiting' }, undefined, ['closed', '(close)']],
  ])('%s is checked', (_, member, lasting, answer) => {
    const state = { ...roomWith(member), doorMs: 0 }
    const check = authorizeSender(state, identity, { re: '1', ...(lasting && { lasting }) })
    expect(answerOf(check)).toEqual(answer)
  })
})

describe('the sender of an admin’s frame', () => {
  const another = { ...roomWith(row), admin: newMemberId() }
  it.each<[string, RoomState | null, string[] | 'authorized']>([
    ['who is the admin', roomWith(row), 'authorized'],
    ['who is another member', another, ['not_admin']],
    [
      'who is the admin on a superseded socket',
      roomWith({ ...row, connection: null }),
      ['not_live', '(close)'],
    ],
    ['in a closed room', null, ['closed', '(close)']],
  ])('%s is checked', (_, state, answer) => {
    expect(answerOf(authorizeAdmin(state, identity, { re: '1' }))).toEqual(answer)
  })
})
