import type { Candidate } from '@talki/core/protocol/peer'
import { expect, it } from 'vitest'
import { createRemoteCandidates } from './remote-candidates'

const candidate = (name: string): Candidate => ({ candidate: name })
const named = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => candidate(`${prefix}${n}`))

/** A connection that takes the candidates of one generation, and refuses the others as browsers do. */
const start = () => {
  const taken: string[] = []
  const pc = {
    remoteDescription: null as RTCSessionDescription | null,
    generation: '',
    addIceCandidate: ({ candidate: name = '' }: RTCIceCandidateInit) => {
      if (!name.startsWith(pc.generation)) return Promise.reject(new DOMException('unknown ufrag'))
      taken.push(name)
      return Promise.resolve()
    },
  }
  const remote = createRemoteCandidates(pc)
  const describe = (generation: string) => {
    pc.generation = generation
    pc.remoteDescription = {} as RTCSessionDescription
    return remote.retry()
  }
  return { remote, describe, taken }
}

it('keeps candidates until their description comes', async () => {
  const { remote, describe, taken } = start()
  await remote.add(named('a', 3))
  expect(taken).toEqual([])
  await describe('a')
  expect(taken).toEqual(['a0', 'a1', 'a2'])
})

it('keeps those of the next generation over a description in between', async () => {
  const { remote, describe, taken } = start()
  await describe('a')
  await remote.add(named('c', 1))
  await describe('b')
  await describe('c')
  expect(taken).toEqual(['c0'])
})

it('lets fresh candidates in however many stale ones were refused', async () => {
  const { remote, describe, taken } = start()
  await describe('a')
  await remote.add(named('stale', 200))
  await remote.add(named('b', 5))
  await describe('b')
  expect(taken).toEqual(['b0', 'b1', 'b2', 'b3', 'b4'])
})

it('drops a candidate that two descriptions have refused', async () => {
  const { remote, describe, taken } = start()
  await describe('a')
  await remote.add(named('stale', 1))
  await describe('b')
  await describe('c')
  await describe('stale')
  expect(taken).toEqual([])
})
