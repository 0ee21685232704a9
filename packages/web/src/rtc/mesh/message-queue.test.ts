import type { Message, MessageFrame } from '@talki/core/protocol/message'
import { expect, it } from 'vitest'
import { createMessageQueue } from './message-queue'

const message = (seq: number): Message => ({ type: 'have', vector: [{ key: 'k'.repeat(87), seq }] })
const seqOf = (of: Message): number => (of.type === 'have' ? (of.vector[0]?.seq ?? 0) : 0)

/** Two queues, and between them a connection that may be there or not, and may lose what it was given. */
const pair = () => {
  const state = { now: 0, isUp: true, isLossy: false, frames: 0 }
  const taken: number[] = []
  const end = (onMessage: (message: Message) => void, to: () => ReturnType<typeof createMessageQueue>) =>
    createMessageQueue({
      now: () => state.now,
      send: (frame: MessageFrame) => {
        state.frames += 1
        if (state.isUp && !state.isLossy) to().receive(frame)
        return state.isUp
      },
      onMessage,
    })
  const one: ReturnType<typeof createMessageQueue> = end(
    () => undefined,
    () => other,
  )
  let other = end(
    (of) => taken.push(seqOf(of)),
    () => one,
  )
  const renew = (): void => {
    other = end(
      (of) => taken.push(seqOf(of)),
      () => one,
    )
  }
  return { state, taken, one, other: () => other, renew }
}

it('delivers in order, each once, over a connection that was lost and renewed', () => {
  const { state, taken, one } = pair()
  one.send(message(1))
  state.isUp = false
  one.send(message(2))
  one.send(message(3))
  expect(taken).toEqual([1])
  state.isUp = true
  one.onOpen()
  one.onOpen()
  expect(taken).toEqual([1, 2, 3])
})

it('sends again what was handed over and never acknowledged', () => {
  const { state, taken, one } = pair()
  state.isLossy = true
  one.send(message(1))
  one.send(message(2))
  state.isLossy = false
  state.now = 2999
  one.tick()
  expect(taken).toEqual([])
  state.now = 3000
  one.tick()
  expect(taken).toEqual([1, 2])
  const { frames } = state
  state.now = 10_000
  one.tick()
  expect(state.frames).toBe(frames)
})

it('goes on with a peer that has begun again', () => {
  const { taken, one, renew } = pair()
  one.send(message(1))
  renew()
  one.send(message(2))
  expect(taken).toEqual([1, 2])
})

it('takes no more than it can keep, nor more from a peer than is sensible', () => {
  const { state, taken, one } = pair()
  state.isUp = false
  for (let seq = 1; seq <= 256; seq += 1) expect(one.send(message(1))).toBe(true)
  expect(one.send(message(1))).toBe(false)
  state.isUp = true
  one.onOpen()
  for (let seq = 257; seq <= 600; seq += 1) one.send(message(1))
  expect(taken).toHaveLength(512)
  // What was too much is sent again, and taken in time.
  state.now = 60_000
  one.tick()
  expect(taken).toHaveLength(600)
})

it('ignores an acknowledgement of another queue', () => {
  const { state, taken, one } = pair()
  state.isLossy = true
  one.send(message(1))
  one.receive({ type: 'ack', queue: 'another', id: 1 })
  state.isLossy = false
  one.onOpen()
  expect(taken).toEqual([1])
})
