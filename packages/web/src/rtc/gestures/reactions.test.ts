import { newMemberId, type MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { expect, it } from 'vitest'
import { createReactions, type ReactionEvent } from './reactions'

const [me, ada, ben] = [newMemberId(), newMemberId(), newMemberId()]

const start = () => {
  const world = { now: 0 }
  const sent: [MemberId, PeerFrame][] = []
  const events: ReactionEvent[] = []
  const reactions = createReactions(
    {
      me,
      now: () => world.now,
      members: () => [ada, ben],
      send: (id, frame) => sent.push([id, frame]) > 0 && id !== ben,
    },
    (event) => events.push(event),
  )
  return { world, sent, events, reactions }
}

it('goes to everybody, whoever cannot be reached, and is shown here as well', () => {
  const { sent, events, reactions } = start()
  expect(reactions.react('heart')).toBe(true)
  const frame = { type: 'reaction', reaction: 'heart' }
  expect(sent).toEqual([
    [ada, frame],
    [ben, frame],
  ])
  expect(events).toEqual([{ type: 'reaction', from: me, reaction: 'heart' }])
})

it('is not sent when it is one too many, and again after a while', () => {
  const { world, sent, events, reactions } = start()
  const answers = Array.from({ length: 6 }, () => reactions.react('laugh'))
  expect(answers).toEqual([true, true, true, true, true, false])
  expect(sent).toHaveLength(10)
  expect(events).toHaveLength(5)
  world.now = 2000
  expect(reactions.react('laugh')).toBe(true)
  expect(reactions.react('laugh')).toBe(false)
})

it('is taken from each peer so often and no more, by a bucket for each', () => {
  const { world, events, reactions } = start()
  for (let index = 0; index < 50; index += 1) reactions.receive(ada, 'applause')
  expect(events).toHaveLength(8)
  reactions.receive(ben, 'applause')
  expect(events.at(-1)).toEqual({ type: 'reaction', from: ben, reaction: 'applause' })
  world.now = 3000
  for (let index = 0; index < 50; index += 1) reactions.receive(ada, 'applause')
  expect(events).toHaveLength(8 + 1 + 3)
})

it('that a page sends at its own limit is taken whole, even where all of it comes together', () => {
  const { world, sent, reactions } = start()
  for (world.now = 0; world.now <= 4000; world.now += 250) reactions.react('heart')
  const taker = start()
  const ofAda = sent.filter(([id]) => id === ada)
  ofAda.forEach(() => taker.reactions.receive(ada, 'heart'))
  expect(taker.events).toHaveLength(ofAda.length)
})
