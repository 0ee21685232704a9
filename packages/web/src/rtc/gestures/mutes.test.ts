import { newMemberId, type MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { expect, it } from 'vitest'
import { createMutes, type MutedEvent } from './mutes'

const [me, ada, ben] = [newMemberId(), newMemberId(), newMemberId()]

const start = (admin: MemberId) => {
  const world = { now: 0, admin }
  const sent: [MemberId, PeerFrame][] = []
  const events: MutedEvent[] = []
  const mutes = createMutes(
    {
      me,
      now: () => world.now,
      isAdmin: (id) => id === world.admin,
      send: (id, frame) => id !== ben && sent.push([id, frame]) > 0,
    },
    (event) => events.push(event),
  )
  return { world, sent, events, mutes }
}

it('are the admin’s to send, who hears whom they did not reach', () => {
  const { world, sent, mutes } = start(me)
  expect(mutes.mute([ada, ben])).toEqual([ben])
  expect(sent).toEqual([[ada, { type: 'mute' }]])
  world.admin = ada
  expect(mutes.mute([ada, ben])).toEqual([ada, ben])
  expect(sent).toHaveLength(1)
})

it('are taken from who is the admin here, and from nobody else', () => {
  const { world, events, mutes } = start(ada)
  mutes.receive(ben)
  expect(events).toEqual([])
  mutes.receive(ada)
  expect(events).toEqual([{ type: 'muted', by: ada }])
  world.admin = ben
  mutes.receive(ada)
  expect(events).toHaveLength(1)
})

it('are taken so often and no more, so that nobody is kept silent by repeating them', () => {
  const { world, events, mutes } = start(ada)
  for (let index = 0; index < 20; index += 1) mutes.receive(ada)
  expect(events).toHaveLength(3)
  world.now = 5000
  mutes.receive(ada)
  mutes.receive(ada)
  expect(events).toHaveLength(4)
})
