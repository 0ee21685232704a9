import { describe, expect, it } from 'vitest'
import { newConnection } from './_people'
import { authorizeSender } from './authorize-sender'
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
const answerTo = (state: RoomState | null): string[] | 'authorized' => {
  const check = authorizeSender(state, identity, { re: '1' })
  if (check.ok) return 'authorized'
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
    expect(answerTo(state)).toEqual(answer)
  })
})
