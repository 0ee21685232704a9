import type { MemberId } from '@talki/core/id'
import { INTRODUCE_MAX, PeerFrame, PeerSignal } from '@talki/core/protocol/peer'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { member } from '../_fake-room'
import { createFirstSignals } from './first-signals'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const [ada, ben, cid, dan] = [member('Ada').id, member('Ben').id, member('Cid').id, member('Dan').id]

const signal = (id: string, sdp = 'v=0'): PeerSignal => ({
  id,
  link: 'one',
  description: { type: 'offer', sdp },
})
const answer: PeerSignal = { ...signal('answer'), description: { type: 'answer', sdp: 'v=0' } }
const dataOf = (one: PeerSignal): string => JSON.stringify(one)

/** The page of `me` in a room whose admin is Ada; links are up with the members in `linked`. */
const start = (me: MemberId, linked: MemberId[] = []) => {
  const up = new Set(linked)
  const inRoom = new Set([ada, ben, cid, dan])
  const sent: { to: MemberId; frame: PeerFrame }[] = []
  const onSignal = vi.fn<(from: MemberId, signal: PeerSignal) => void>()
  let isOpen = true
  const first = createFirstSignals({
    me,
    platform: fakePlatform(),
    links: {
      isReached: (id) => up.has(id),
      send: (to, frame) => sent.push({ to, frame: v.parse(PeerFrame, frame) }) > 0,
    },
    introducers: () => (isOpen ? [ada] : []),
    isOnDuty: () => isOpen && me === ada,
    has: (id) => inRoom.has(id),
    onSignal,
  })
  const close = () => {
    isOpen = false
  }
  return { first, up, inRoom, sent, onSignal, close }
}

describe('a newcomer', () => {
  it('has its first offers travel in its answer to the introducer, once', () => {
    const { first, sent } = start(dan)
    first.begin(ada, [ben, cid])
    for (const to of [ben, cid]) first.path.post(to, signal(to))
    const along = [ben, cid].map((to) => ({ to, data: dataOf(signal(to)) }))
    const full = first.withWaiting(ada, answer)
    expect(full).toEqual({ ...answer, introduce: along })
    expect(v.is(PeerSignal, full)).toBe(true)
    expect(first.withWaiting(ada, answer)).toBe(answer)
    expect(sent).toEqual([])
  })

  it('has nothing travel in an offer, or in an answer to anybody else', () => {
    const { first } = start(dan)
    first.begin(ada, [ben])
    first.path.post(ben, signal('a'))
    expect(first.withWaiting(ada, signal('b'))).toEqual(signal('b'))
    expect(first.withWaiting(cid, answer)).toBe(answer)
  })

  it('sends by the link what found no place in the answer, or came later', () => {
    const { first, up, sent } = start(dan)
    first.begin(ada, [ben])
    const noise = Array.from({ length: 700 }, (_, n) => String.fromCharCode(33 + ((n * 7919) % 90))).join('')
    for (let n = 0; n < 3 * INTRODUCE_MAX; n += 1) first.path.post(ben, signal(`${n}`, noise))
    const along = first.withWaiting(ada, answer).introduce ?? []
    expect(along).toHaveLength(INTRODUCE_MAX)
    expect(JSON.stringify(along).length).toBeLessThan(12_000)
    first.path.post(ben, signal('late'))
    up.add(ada)
    first.look()
    expect(sent).toHaveLength(2 * INTRODUCE_MAX + 1)
    expect(sent.at(-1)).toEqual({
      to: ada,
      frame: { type: 'introduce', to: ben, data: dataOf(signal('late')) },
    })
  })

  it('takes other paths before its offer would be sent again', () => {
    const { first } = start(dan)
    expect(first.path.reaches(ben)).toBe(false)
    first.begin(ada, [ben])
    vi.advanceTimersByTime(3499)
    expect(first.path.reaches(ben)).toBe(true)
    vi.advanceTimersByTime(1)
    expect(first.path.reaches(ben)).toBe(false)
  })
})

describe('an introducer', () => {
  it('hands on at once, and keeps what is for a member whose link is yet to come up', () => {
    const { first, up, sent } = start(ada, [ben])
    first.onIntroduce(dan, [{ to: ben, data: 'offer' }])
    expect(sent).toEqual([{ to: ben, frame: { type: 'introduced', from: dan, data: 'offer' } }])
    first.receive(ben, { type: 'introduce', to: dan, data: 'answer' })
    expect(sent).toHaveLength(1)
    up.add(dan)
    first.look()
    first.look()
    expect(sent.slice(1)).toEqual([{ to: dan, frame: { type: 'introduced', from: ben, data: 'answer' } }])
  })

  it('keeps what is of a member whom the server has not told of yet', () => {
    const { first, inRoom, sent } = start(ada, [ben])
    inRoom.delete(dan)
    first.onIntroduce(dan, [{ to: ben, data: 'offer' }])
    expect(sent).toEqual([])
    inRoom.add(dan)
    first.look()
    expect(sent).toHaveLength(1)
  })

  it('keeps nothing for longer than five seconds', () => {
    const { first, up, sent } = start(ada)
    first.onIntroduce(dan, [{ to: ben, data: 'offer' }])
    vi.advanceTimersByTime(5000)
    first.look()
    up.add(ben)
    first.look()
    expect(sent).toEqual([])
  })

  it('hands on nothing to itself or to the sender, of a flood, or without the role', () => {
    const { first, sent, close } = start(ada, [ben, dan])
    for (const to of [ada, dan]) first.receive(dan, { type: 'introduce', to, data: 'x' })
    expect(sent).toEqual([])
    for (let n = 0; n < 500; n += 1) first.receive(dan, { type: 'introduce', to: ben, data: 'x' })
    expect(sent).toHaveLength(64)
    close()
    vi.advanceTimersByTime(60_000)
    first.receive(dan, { type: 'introduce', to: ben, data: 'x' })
    const other = start(ben, [cid])
    other.first.receive(dan, { type: 'introduce', to: cid, data: 'x' })
    expect([sent.length, other.sent]).toEqual([64, []])
  })
})

describe('a member', () => {
  it('takes a first signal of an introducer, and answers by the same way', () => {
    const { first, sent, onSignal } = start(ben, [ada])
    const data = dataOf(signal('offer'))
    expect(first.receive(ada, { type: 'introduced', from: dan, data })).toBe(true)
    expect(onSignal.mock.calls).toEqual([[dan, signal('offer')]])
    expect(first.path.reaches(dan)).toBe(true)
    first.path.post(dan, answer)
    expect(sent).toEqual([{ to: ada, frame: { type: 'introduce', to: dan, data: dataOf(answer) } }])
  })

  it.each([
    ['of a member of no rank', cid, dan, dataOf(signal('x'))],
    ['of the introducer itself', ada, ada, dataOf(signal('x'))],
    ['of this very member', ada, ben, dataOf(signal('x'))],
    ['that is no signal', ada, dan, 'rubbish'],
  ])('drops a signal %s', (_, by, from, data) => {
    const { first, onSignal } = start(ben, [ada])
    expect(first.receive(by, { type: 'introduced', from, data })).toBe(true)
    expect([onSignal.mock.calls, first.path.reaches(from)]).toEqual([[], false])
  })

  it('drops all of them once the door has closed', () => {
    const { first, onSignal, close } = start(ben, [ada])
    close()
    first.receive(ada, { type: 'introduced', from: dan, data: dataOf(signal('x')) })
    expect(onSignal).not.toHaveBeenCalled()
  })

  it('leaves other frames to others', () => {
    expect(start(ben).first.receive(ada, { type: 'ping', id: 1 })).toBe(false)
  })
})
