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
  presence: 'live',
}
const roomWith = (...members: MemberRow[]): RoomState => ({ admin: row.id, seats: 6, doorMs: 1, members })

/** Types of the frames that are answered; with a problem its code, with a close its mark. */
const answerTo = (state: RoomState | null, first = false): string[] | 'authorized' => {
  const check = authorizeSender(state, identity, { re: '1', first })
  if (check.ok) return 'authorized'
  expect(check.answer.map(({ to }) => to)).toEqual([identity.connection])
  return check.answer.flatMap(({ frames, close }) => [
    ...frames.map((frame) => (frame.type === 'problem' ? frame.code : frame.type)),
    ...(close ? ['(close)'] : []),
  ])
}

describe('the sender of a frame', () => {
  const other = newConnection()
  it.each<[string, RoomState | null, string[] | 'authorized', string[] | 'authorized']>([
    ['in a closed room', null, ['closed', '(close)'], ['closed', '(close)']],
    ['who is no member', roomWith(), ['closed', '(close)'], ['closed', '(close)']],
    ['who is denied', roomWith({ ...row, status: 'denied' }), ['denied', '(close)'], ['denied', '(close)']],
    [
      'who is removed',
      roomWith({ ...row, status: 'removed' }),
      ['removed', '(close)'],
      ['removed', '(close)'],
    ],
    ['on the live socket', roomWith(row), 'authorized', 'authorized'],
    ['who waits', roomWith({ ...row, status: 'waiting' }), 'authorized', 'authorized'],
    ['on a pending socket', roomWith({ ...row, presence: 'pending' }), ['not_live'], 'authorized'],
    [
      'on a superseded socket',
      roomWith({ ...row, connection: other }),
      ['replaced', '(close)'],
      ['replaced', '(close)'],
    ],
    [
      'on a socket that a pending one supersedes',
      roomWith({ ...row, connection: other, presence: 'pending' }),
      ['not_live'],
      ['not_live'],
    ],
    [
      'on an unbound socket',
      roomWith({ ...row, connection: null, presence: null }),
      ['not_live'],
      ['not_live'],
    ],
  ])('%s is checked', (_, state, later, first) => {
    expect(answerTo(state)).toEqual(later)
    expect(answerTo(state, true)).toEqual(first)
  })

  it('is live from the first frame on', () => {
    const check = authorizeSender(roomWith({ ...row, presence: 'pending' }), identity, {
      re: '1',
      first: true,
    })
    expect(check).toMatchObject({ ok: true, sender: { id: row.id, presence: 'live' } })
  })
})
