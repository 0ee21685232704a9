import { newMemberId } from '@talki/core/id'
import type { Signal } from '@talki/core/protocol/frames'
import type { PeerSignal } from '@talki/core/protocol/peer'
import { expect, it } from 'vitest'
import { decodeSignal } from '../channels/peer-codec'
import { createOutbox } from './outbox'

const [ada, ben] = [newMemberId(), newMemberId()]
const signal = (id: string): PeerSignal => ({ id, link: 'x', candidates: [] })
const turn = () => Promise.resolve()

/** An outbox, and the frames that it has sent: to whom, and what. */
const start = () => {
  const frames: string[][] = []
  const named = (signals: readonly Signal[]): string[] =>
    signals.map(({ to, data }) => `${to === ada ? 'Ada' : 'Ben'} ${decodeSignal(data)?.id}`)
  const outbox = createOutbox((signals) => frames.push(named(signals)))
  return { outbox, frames, named }
}

it('sends what is posted in one turn in one frame, in order', async () => {
  const { outbox, frames } = start()
  outbox.post(ada, signal('1'))
  outbox.post(ben, signal('2'))
  expect(frames).toEqual([])
  await turn()
  expect(frames).toEqual([['Ada 1', 'Ben 2']])
  outbox.post(ada, signal('3'))
  await turn()
  expect(frames).toEqual([['Ada 1', 'Ben 2'], ['Ada 3']])
})

it('sends at once when it is told to, and nothing where nothing waits', async () => {
  const { outbox, frames } = start()
  outbox.post(ada, signal('1'))
  outbox.flush()
  expect(frames).toEqual([['Ada 1']])
  outbox.flush()
  await turn()
  expect(frames).toEqual([['Ada 1']])
})

it('keeps what is for a member who is not admitted, until they are', async () => {
  const { outbox, frames } = start()
  outbox.hold(ada)
  outbox.post(ada, signal('1'))
  outbox.post(ben, signal('2'))
  await turn()
  expect(frames).toEqual([['Ben 2']])
  outbox.release(ada)
  outbox.post(ada, signal('3'))
  await turn()
  expect(frames).toEqual([['Ben 2'], ['Ada 1', 'Ada 3']])
  outbox.release(ben)
  await turn()
  expect(frames).toHaveLength(2)
})

it('drops what is for a member whose admission was refused', async () => {
  const { outbox, frames } = start()
  outbox.hold(ada)
  outbox.post(ada, signal('1'))
  outbox.drop(ada)
  outbox.post(ada, signal('2'))
  await turn()
  expect(frames).toEqual([['Ada 2']])
})

it('hands over what is posted meanwhile, for a frame of another kind, after what waited', async () => {
  const { outbox, frames, named } = start()
  outbox.post(ben, signal('1'))
  expect(named(outbox.collect(() => outbox.post(ada, signal('2'))))).toEqual(['Ada 2'])
  await turn()
  expect(frames).toEqual([['Ben 1']])
})

it('sends nothing after the end', async () => {
  const { outbox, frames } = start()
  outbox.hold(ada)
  outbox.post(ada, signal('1'))
  outbox.post(ben, signal('2'))
  outbox.close()
  outbox.release(ada)
  await turn()
  expect(frames).toEqual([])
})
