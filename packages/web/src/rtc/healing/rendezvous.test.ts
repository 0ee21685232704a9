import { newMemberId, type MemberId } from '@talki/core/id'
import type { PeerSignal } from '@talki/core/protocol/peer'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { fakePairCrypto } from './_fake-pair-crypto'
import { createFakeRendezvous } from './_fake-rendezvous'
import type { PairSecret } from './pair-crypto'
import { createRendezvous } from './rendezvous'

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  })
})
afterEach(() => {
  vi.useRealTimers()
})

const signal = (id: string): PeerSignal => ({ id, link: 'x', candidates: [] })
const [low, high] = [newMemberId(), newMemberId()].sort() as [MemberId, MemberId]
const crypto = fakePairCrypto()
const secretOf = (name: string): Promise<PairSecret> => crypto.createSecret([name, name])

const join = async (
  server: ReturnType<typeof createFakeRendezvous>,
  me: MemberId,
  secret: string,
  uses = 0,
) => {
  const got: string[] = []
  const rendezvous = createRendezvous(
    {
      me,
      server: server.of(me),
      newKey: crypto.newShare,
      setTimer: fakePlatform().setTimer,
      onSignals: (signals) => got.push(...signals.map(({ id }) => id)),
    },
    { to: me === low ? high : low, secret: await secretOf(secret), uses },
  )
  rendezvous.start()
  return { got, ...rendezvous }
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

it('carries signals both ways, whoever comes first, and leaves nothing', async () => {
  const server = createFakeRendezvous()
  const one = await join(server, low, 's')
  one.post(signal('offer'))
  await pass(5000)
  const two = await join(server, high, 's')
  await pass(1000)
  expect(two.got).toEqual(['offer'])
  two.post(signal('answer'))
  await pass(3500)
  expect(one.got).toContain('answer')
  one.stop()
  two.stop()
  await pass(5000)
  expect(server.seats.size).toBe(0)
})

it('says the latest of each description, and the candidates of the path that it is about', async () => {
  const server = createFakeRendezvous()
  const one = await join(server, low, 's')
  const described = (id: string, type: 'offer' | 'answer', ufrag: string): PeerSignal => ({
    ...signal(id),
    description: { type, sdp: `v=0\r\na=ice-ufrag:${ufrag}\r\n` },
  })
  const candidate = (id: string, usernameFragment?: string): PeerSignal => ({
    ...signal(id),
    candidates: [{ candidate: 'candidate:1', usernameFragment }],
  })
  const posted = [
    described('first offer', 'offer', 'AAAA'),
    candidate('of the first', 'AAAA'),
    candidate('of whichever'),
    described('answer', 'answer', 'BBBB'),
    described('second offer', 'offer', 'BBBB'),
    candidate('of the second', 'BBBB'),
    described('third offer', 'offer', 'BBBB'),
  ]
  for (const each of posted) one.post(each)
  await pass(1000)
  const two = await join(server, high, 's')
  await pass(1000)
  expect(two.got).toEqual(['of whichever', 'answer', 'of the second', 'third offer'])
})

it('says nothing to who has another secret, or another number', async () => {
  const server = createFakeRendezvous()
  const [one, stranger, late] = [
    await join(server, low, 's'),
    await join(server, high, 't'),
    await join(server, high, 's', 1),
  ]
  one.post(signal('offer'))
  await pass(10_000)
  expect([stranger.got, late.got]).toEqual([[], []])
})

it('takes nothing that is handed back to its sender, or put in by another', async () => {
  const server = createFakeRendezvous()
  const one = await join(server, low, 's')
  one.post(signal('offer'))
  await pass(1000)
  const [own] = [...server.seats.values()]
  const [name] = [...server.seats.keys()]
  server.seats.set(String(name).replace(/low$/, 'high'), {
    key: 'x',
    sealed: own?.sealed ?? '',
    endsAt: Date.now() + 60_000,
  })
  await pass(5000)
  server.seats.set(String(name).replace(/low$/, 'high'), {
    key: 'x',
    sealed: '["?","?","?"]',
    endsAt: Date.now() + 60_000,
  })
  await pass(5000)
  expect(one.got).toEqual([])
})

it('begins again when its minute is over, and when the server is back', async () => {
  const server = createFakeRendezvous()
  const one = await join(server, low, 's')
  one.post(signal('offer'))
  await pass(70_000)
  server.isUp = false
  await pass(10_000)
  server.isUp = true
  await pass(5000)
  const two = await join(server, high, 's')
  await pass(1000)
  expect(two.got).toEqual(['offer'])
})

it('asks ever more seldom: some twenty-five times a minute', async () => {
  const server = createFakeRendezvous()
  await join(server, low, 's')
  await pass(60_000)
  expect(server.calls.length).toBeGreaterThan(15)
  expect(server.calls.length).toBeLessThan(30)
})

it('gives its seat up although its last call was still on the way', async () => {
  const server = createFakeRendezvous()
  const one = await join(server, low, 's')
  await pass(10)
  one.stop()
  await pass(1000)
  expect(server.seats.size).toBe(0)
})
