import type { Candidate } from '@talki/core/protocol/peer'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { createLocalCandidates } from './local-candidates'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const start = () => {
  const pc = Object.assign(new EventTarget(), {
    iceGatheringState: 'gathering',
    iceConnectionState: 'new',
  })
  const sent: string[][] = []
  const gathering = createLocalCandidates(pc as never, fakePlatform(), (batch: Candidate[]) => {
    sent.push(batch.map(({ candidate }) => candidate))
  })
  const find = (candidate: string, type: RTCIceCandidateType, tcpType: 'active' | null = null): void => {
    const found = { candidate, type, tcpType, toJSON: () => ({ candidate }) }
    pc.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: found }))
  }
  return { pc, gathering, find, sent }
}

it('sends those of a server soon, and those of its own interfaces along or later', () => {
  const { gathering, find, sent } = start()
  gathering.described()
  find('host', 'host')
  vi.advanceTimersByTime(400)
  expect(sent).toEqual([])
  find('reflexive', 'srflx')
  vi.advanceTimersByTime(100)
  expect(sent).toEqual([['host', 'reflexive']])
})

it('sends none of a first description that the connection has done without', () => {
  const { pc, gathering, find, sent } = start()
  gathering.described()
  find('host', 'host')
  pc.iceConnectionState = 'connected'
  vi.advanceTimersByTime(1000)
  expect(sent).toEqual([])
})

it('sends all of a restart, though the old way is still up', () => {
  const { pc, gathering, find, sent } = start()
  gathering.described()
  pc.iceConnectionState = 'connected'
  gathering.described()
  find('host', 'host')
  find('reflexive', 'srflx')
  vi.advanceTimersByTime(1000)
  expect(sent).toEqual([['host', 'reflexive']])
})

it('never sends one that two browsers cannot meet at', () => {
  const { gathering, find, sent } = start()
  gathering.described()
  find('tcp', 'host', 'active')
  find('', 'host')
  vi.advanceTimersByTime(1000)
  expect(sent).toEqual([])
})

const startHold = () => {
  const world = start()
  let isReleased = false
  const hold = (): void => {
    isReleased = false
    world.gathering.hold(() => (isReleased = true))
  }
  hold()
  return { ...world, hold, isReleased: () => isReleased }
}

it('holds a description back until candidates have stopped coming, and sends those in it no second time', () => {
  const { gathering, find, sent, isReleased } = startHold()
  find('host', 'host')
  vi.advanceTimersByTime(7)
  find('other', 'host')
  vi.advanceTimersByTime(7)
  expect(isReleased()).toBe(false)
  vi.advanceTimersByTime(1)
  expect(isReleased()).toBe(true)
  gathering.described()
  vi.advanceTimersByTime(1000)
  expect(sent).toEqual([])
})

it('holds a description back for 200 ms at most, where no candidate comes', () => {
  const { isReleased } = startHold()
  vi.advanceTimersByTime(199)
  expect(isReleased()).toBe(false)
  vi.advanceTimersByTime(1)
  expect(isReleased()).toBe(true)
})

it('sends a description at once where gathering is complete, unless that was the gathering before', () => {
  const { pc, gathering, hold, isReleased } = startHold()
  pc.iceGatheringState = 'complete'
  pc.dispatchEvent(new Event('icegatheringstatechange'))
  expect(isReleased()).toBe(true)
  hold()
  expect(isReleased()).toBe(true)
  gathering.restarted()
  hold()
  expect(isReleased()).toBe(false)
  pc.iceGatheringState = 'gathering'
  pc.dispatchEvent(new Event('icegatheringstatechange'))
  pc.iceGatheringState = 'complete'
  hold()
  expect(isReleased()).toBe(true)
})

it('neither sends nor releases anything once it is closed', () => {
  const { gathering, find, sent, isReleased } = startHold()
  gathering.described()
  gathering.close()
  find('reflexive', 'srflx')
  vi.advanceTimersByTime(1000)
  expect([sent, isReleased()]).toEqual([[], false])
})
