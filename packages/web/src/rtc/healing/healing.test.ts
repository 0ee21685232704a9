import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newMemberId, type MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { fakePlatform } from '../_fake-platform'
import { createMeshWorld, type MeshWorld, type Someone } from '../mesh/_mesh-world'
import { fakePairCrypto } from './_fake-pair-crypto'
import { createFakeRendezvous } from './_fake-rendezvous'
import { createHealing } from './healing'

let stage: MeshWorld
beforeEach(() => {
  stage = createMeshWorld()
})
afterEach(() => {
  stage.end()
})

const links = (one: Someone, other: Someone) => [stage.linkTo(one, other), stage.linkTo(other, one)]
const UP = ['connected', 'connected']

/** People whose door has closed, and the path between the first two is dead. */
const broken = async (count: 2 | 3): Promise<[Someone, Someone, Someone]> => {
  const call = (await stage.closedCall(count)) as [Someone, Someone, Someone]
  await stage.pass(3000)
  stage.breakPath(call[0], call[1])
  return call
}
const quietly = (someone: Someone, since: number, about: Someone) =>
  someone.events.slice(since).filter((event) => event.type === 'peer' && event.member.id === about.member.id)
    .length

describe('a pair whose path dies after the door has closed', () => {
  it('heals by a third member within five seconds, and nobody else notices', async () => {
    const [ada, ben, cid] = await broken(3)
    const before = cid.events.length
    await stage.pass(5000)
    expect(links(ada, ben)).toEqual(UP)
    expect(ada.mesh.broken()).toEqual([])
    expect(quietly(cid, before, ada) + quietly(cid, before, ben)).toBe(0)
    expect(stage.world.rendezvous.calls).toEqual([])
    expect([stage.open(ada).length, stage.open(ben).length]).toEqual([2, 2])
  })

  it('shows that another way is tried', async () => {
    stage.world.network.isApart = () => false
    const [ada, ben] = await broken(3)
    // Whatever is tried does not help.
    stage.world.network.isApart = (a, b) =>
      [a, b].every((id) => [ada, ben].some((one) => one.member.id === id))
    await stage.pass(6000)
    expect(links(ada, ben)).toEqual(['detour', 'detour'])
  })

  it('heals by the rescue line within ten seconds where there is nobody else, and leaves nothing at the server', async () => {
    const [ada, ben] = await broken(2)
    await stage.pass(10_000)
    expect(links(ada, ben)).toEqual(UP)
    expect(ada.mesh.broken()).toEqual([])
    expect(stage.world.rendezvous.calls.length).toBeGreaterThan(0)
    await stage.pass(5000)
    expect(stage.world.rendezvous.seats.size).toBe(0)
    const calls = stage.world.rendezvous.calls.length
    await stage.pass(60_000)
    expect(stage.world.rendezvous.calls).toHaveLength(calls)
  })

  it('heals so again and again, under another id each time', async () => {
    const [ada, ben] = await broken(2)
    const lines = new Set<string>()
    for (let turn = 0; turn < 4; turn += 1) {
      for (let waited = 0; waited < 30; waited += 1) {
        await stage.pass(400)
        for (const name of stage.world.rendezvous.seats.keys())
          lines.add(name.split(' high')[0]?.split(' low')[0] ?? '')
      }
      expect(links(ada, ben)).toEqual(UP)
      expect(lines.size).toBe(turn + 1)
      stage.breakPath(ada, ben)
    }
  })

  it('is not back while its restart waits for an answer, though the old path works again', async () => {
    const [ada, ben] = await broken(2)
    const { network, rendezvous } = stage.world
    const isOffering = (): boolean =>
      stage.open(ben).some(({ signalingState }) => signalingState === 'have-local-offer')
    for (let waited = 0; !isOffering() && waited < 10_000; waited += 20) await stage.pass(20)
    const onBack = vi.spyOn(ben.healing.watch, 'onBack')
    // Nothing carries a signal for now, and everything else arrives.
    rendezvous.isUp = false
    const { carry } = network
    network.carry = (data, deliver) => {
      if (!data.includes('"type":"signal"')) carry(data, deliver)
    }
    network.dead.clear()
    network.settle()
    await stage.pass(2500)
    expect([isOffering(), ben.mesh.working(), onBack.mock.calls]).toEqual([true, [ada.member.id], []])
    network.carry = carry
    await stage.pass(10_000)
    expect([links(ada, ben), onBack.mock.calls]).toEqual([UP, [[ada.member.id]]])
  })

  it('waits for a side that is away for a minute', async () => {
    const [ada, ben] = (await stage.closedCall(2)) as [Someone, Someone]
    await stage.pass(2000)
    stage.world.network.isApart = () => true
    stage.world.rendezvous.isUp = false
    stage.world.network.settle()
    await stage.pass(60_000)
    expect(links(ada, ben)).toEqual(['detour', 'detour'])
    stage.world.network.isApart = () => false
    stage.world.rendezvous.isUp = true
    await stage.pass(15_000)
    expect(links(ada, ben)).toEqual(UP)
  })
})

describe('a pair that nothing helps', () => {
  const apart = async (count: 2 | 3) => {
    const call = (await stage.closedCall(count)) as [Someone, Someone, Someone]
    const [ada, ben] = call
    await stage.pass(2000)
    stage.world.network.isApart = (a, b) =>
      a !== b && [a, b].every((id) => [ada, ben].some((one) => one.member.id === id))
    stage.world.network.settle()
    await stage.pass(100_000)
    return call
  }

  it('is lost to both, who may try again', async () => {
    const [ada, ben] = await apart(2)
    expect(links(ada, ben)).toEqual(['lost', 'lost'])
    const calls = stage.world.rendezvous.calls.length
    await stage.pass(60_000)
    expect(stage.world.rendezvous.calls).toHaveLength(calls)
    stage.world.network.isApart = () => false
    ada.mesh.retry(ben.member.id)
    await stage.pass(20_000)
    ben.mesh.retry(ada.member.id)
    await stage.pass(15_000)
    expect(links(ada, ben)).toEqual(UP)
    expect([stage.open(ada).length, stage.open(ben).length]).toEqual([1, 1])
  })

  it('of a group asks the user, since others reach the member; one side’s wish is enough to try again', async () => {
    const [ada, ben, cid] = await apart(3)
    expect(links(ada, ben)).toEqual(['lost', 'lost'])
    expect(stage.linkTo(cid, ada)).toBe('connected')
    stage.world.network.isApart = () => false
    ben.mesh.retry(ada.member.id)
    await stage.pass(5000)
    expect(links(ada, ben)).toEqual(UP)
  })

  it('may be left alone: the tile is gone until the member offers again', async () => {
    const [ada, ben] = await apart(3)
    ada.mesh.leaveOut(ben.member.id)
    expect(stage.linkTo(ada, ben)).toBe('gone')
    expect(stage.open(ada)).toHaveLength(1)
    stage.world.network.isApart = () => false
    await stage.pass(20_000)
    expect(stage.linkTo(ada, ben)).toBe('gone')
    ben.mesh.retry(ada.member.id)
    await stage.pass(5000)
    expect(links(ada, ben)).toEqual(UP)
  })
})

describe('a member who has vanished', () => {
  it('is gone from a group after a while, and is not asked about', async () => {
    const [ada, ben, cid] = (await stage.closedCall(3)) as [Someone, Someone, Someone]
    await stage.pass(2000)
    stage.quit(cid, false)
    await stage.pass(95_000)
    expect([stage.linkTo(ada, cid), stage.linkTo(ben, cid)]).toEqual(['gone', 'gone'])
    expect(links(ada, ben)).toEqual(UP)
  })

  it('is waited for by one member after the other, so that a server is not flooded', async () => {
    const call = await stage.closedCall(8)
    await stage.pass(2000)
    for (const last of call.slice(7)) stage.quit(last, false)
    await stage.pass(10_000)
    expect(new Set(stage.world.rendezvous.calls).size).toBeLessThanOrEqual(3)
  })

  it('whose network changed comes back to all by one rescue, and a third member for the rest', async () => {
    const call = await stage.closedCall(5)
    await stage.pass(2000)
    const [ada, ...others] = call as [Someone, ...Someone[]]
    for (const other of others) stage.breakPath(ada, other)
    await stage.pass(15_000)
    for (const other of others) expect(links(ada, other)).toEqual(UP)
    expect(new Set(stage.world.rendezvous.calls).size).toBeLessThanOrEqual(3)
  })
})

describe('with the server stopped for good', () => {
  it('a source that is new is negotiated, and a member leaves, over the links alone', async () => {
    const [ada, ben, cid] = (await stage.closedCall(3)) as [Someone, Someone, Someone]
    ada.send('screen', true)
    await stage.pass(500)
    expect(stage.sourceOf(ben, ada, 'screen')).toMatchObject({ on: true })
    stage.quit(cid)
    await stage.pass(100)
    expect(ada.events).toContainEqual({ type: 'gone', id: cid.member.id, why: 'left' })
    ben.send('screen', true)
    await stage.pass(500)
    expect(stage.sourceOf(ada, ben, 'screen')).toMatchObject({ on: true })
  })

  it('and the door still open by the clock, a third member is tried before a server that does not answer', async () => {
    const [ada, ben] = (await stage.closedCall(3)) as [Someone, Someone]
    stage.world.hasServer = true
    await stage.pass(2000)
    stage.breakPath(ada, ben)
    await stage.pass(5000)
    expect(links(ada, ben)).toEqual(UP)
  })
})

it('passes on what a newcomer sends once those who are to know its key have been told', async () => {
  const [me, newcomer, other] = [newMemberId(), newMemberId(), newMemberId()]
  const crypto = fakePairCrypto()
  let makeSecret: () => void = () => undefined
  const isMade = new Promise<void>((resolve) => (makeSecret = resolve))
  const news: string[] = []
  const healing = createHealing({
    me,
    platform: fakePlatform(),
    crypto: { ...crypto, createSecret: (shares) => isMade.then(() => crypto.createSecret(shares)) },
    rendezvous: createFakeRendezvous().of(me),
    links: {
      working: () => [newcomer, other],
      broken: () => [],
      fingerprintOf: () => 'AA',
      send: (_: MemberId, { type }: PeerFrame) => news.push(type) > 0,
    },
    isDoorOpen: () => true,
    introducers: () => [],
    onMet: () => news.push('room'),
    onSignal: () => undefined,
    onKey: () => undefined,
  })
  const keys = { key: 'k'.repeat(87), share: 's'.repeat(43), time: 1 }
  const envelope = { from: newcomer, to: other, seq: 1, time: 1, data: '{}', signature: 's'.repeat(86) }
  healing.watch.onFrame(newcomer, { type: 'keys', ...keys })
  healing.watch.onFrame(newcomer, { type: 'relay', envelope })
  await stage.pass(100)
  expect(news).toEqual([])
  makeSecret()
  await stage.pass(100)
  expect(news).toEqual(['room', 'relayed'])
  healing.close()
})
