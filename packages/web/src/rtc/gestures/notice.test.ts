import { newMemberId, type MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { expect, it } from 'vitest'
import { createNotice, type NoticeEvent } from './notice'

const [me, ada, ben] = [newMemberId(), newMemberId(), newMemberId()]

const start = () => {
  const sent: [MemberId, PeerFrame][] = []
  const events: NoticeEvent<'recording'>[] = []
  const clock = { ms: 0 }
  const members = [ada]
  const notice = createNotice(
    'recording',
    {
      me,
      now: () => clock.ms,
      members: () => members,
      send: (id, frame) => sent.push([id, frame]) > 0,
    },
    (event) => events.push(event),
  )
  return { sent, events, clock, members, notice }
}

it('tells every peer and the page, and who comes later', () => {
  const { notice, sent, events } = start()
  notice.set(true)
  notice.set(true)
  notice.onOpen(ben)
  expect(sent).toEqual([
    [ada, { type: 'recording', on: true }],
    [ben, { type: 'recording', on: true }],
  ])
  expect(events).toEqual([{ type: 'recording', id: me, on: true }])
})

it('tells over a fresh channel that it does not record: the peer may believe what was told before', () => {
  const { notice, sent } = start()
  notice.onOpen(ada)
  expect(sent).toEqual([[ada, { type: 'recording', on: false }]])
})

it('shows a peer’s notice once, and again when they are back', () => {
  const { notice, events } = start()
  notice.receive(ada, false)
  notice.receive(ada, true)
  notice.receive(ada, true)
  notice.onGone(ada)
  notice.receive(ada, true)
  expect(events.map(({ id, on }) => [id === ada, on])).toEqual([
    [true, true],
    [true, true],
  ])
})

it('shows a peer that turns it on and off without end as recording', () => {
  const { notice, events, clock } = start()
  for (let round = 0; round < 100; round += 1) {
    notice.receive(ada, true)
    notice.receive(ada, false)
  }
  expect(events.at(-1)?.on).toBe(true)
  expect(events).toHaveLength(13)
  clock.ms += 10_000
  notice.receive(ada, false)
  expect(events.at(-1)?.on).toBe(false)
  notice.receive(ben, true)
  notice.receive(ben, false)
  expect(events.at(-1)).toEqual({ type: 'recording', id: ben, on: false })
})
