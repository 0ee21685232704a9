import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMeshWorld, type MeshWorld, type Someone } from '../mesh/_mesh-world'

let stage: MeshWorld
beforeEach(() => {
  stage = createMeshWorld()
})
afterEach(() => {
  stage.end()
})

type Call = [Someone, Someone, Someone, Someone]
const call = async (count = 4): Promise<Call> => {
  const people = (await stage.closedCall(count)) as Call
  await stage.pass(3000)
  return people
}
const adminFor = (someone: Someone) => someone.shared()?.admin
const said = (someone: Someone) => someone.shared()?.chat.map(({ text }) => text)

/** Lets nothing through between those whom this tells apart. */
const part = (isOneSide: (id: string) => boolean): void => {
  stage.world.network.isApart = (a, b) => isOneSide(a) !== isOneSide(b)
  stage.world.network.settle()
}
const join = (): void => {
  stage.world.network.isApart = () => false
  stage.world.network.settle()
}
const sideOf =
  (...people: Someone[]) =>
  (id: string): boolean =>
    people.some(({ member }) => member.id === id)

it('shows the admin whom another member has named, and believes no claim for it', async () => {
  const [ada, ben, cid] = [stage.person(), stage.person(), stage.person()]
  stage.admit(ada, [])
  stage.admit(ben, [ada])
  stage.admit(cid, [ada, ben])
  await stage.pass(2000)
  cid.replication.follow(ben.member.id)
  expect([adminFor(cid), adminFor(ada)]).toEqual([ben.member.id, ada.member.id])
  // What is said of this member by another one is for the server to say.
  cid.replication.follow(cid.member.id)
  expect(adminFor(cid)).toBe(ben.member.id)
  for (const { replication } of [ada, ben, cid]) replication.closeDoor(true)
  await stage.pass(2000)
  expect([ada, ben, cid].map(adminFor)).toEqual(Array(3).fill(ada.member.id))
})

describe('what is said', () => {
  it('is there for everybody in the same order, and for who comes later', async () => {
    const [ada, ben] = [stage.person(), stage.person()]
    stage.admit(ada, [])
    stage.admit(ben, [ada])
    await stage.pass(2000)
    ada.replication.say('one')
    ben.replication.raiseHand(true)
    await stage.pass(1000)
    ben.replication.say('two')
    await stage.pass(1000)
    const cid = stage.person()
    stage.admit(cid, [ada, ben])
    await stage.pass(3000)
    for (const someone of [ada, ben, cid]) {
      expect(said(someone)).toEqual(['one', 'two'])
      expect(someone.shared()?.hands).toEqual([ben.member.id])
      expect(someone.shared()?.members.get(ben.member.id)).toEqual(ben.member)
    }
  })

  it('reaches a member whose link to the author is out for good, over somebody else', async () => {
    const [ada, ben] = await call(3)
    const pair = [ada.member.id, ben.member.id] as string[]
    stage.world.network.isApart = (a, b) => a !== b && pair.includes(a) && pair.includes(b)
    stage.world.network.settle()
    ada.replication.say('by a third')
    await stage.pass(5000)
    expect(said(ben)).toEqual(['by a third'])
    expect(ada.mesh.working()).not.toContain(ben.member.id)
  })

  it('while a link is out arrives once it has healed, over the fresh connection too', async () => {
    const [ada, ben] = await call(2)
    part(sideOf(ada))
    for (let at = 0; at < 40; at += 1) ada.replication.say(`${at}`)
    await stage.pass(40_000)
    expect(said(ben)).toEqual([])
    join()
    await stage.pass(20_000)
    expect(said(ben)).toHaveLength(40)
    expect(said(ben)).toEqual(said(ada))
  })

  it('is refused where it is empty or too long', async () => {
    const [ada] = await call(2)
    expect(ada.replication.say('  ')).toBe(false)
    expect(ada.replication.say('x'.repeat(2001))).toBe(false)
  })
})

describe('the admin’s role', () => {
  it('passes on when the admin leaves, to who was admitted next', async () => {
    const [ada, ben, cid, dan] = await call()
    expect([ada, ben, cid, dan].map(adminFor)).toEqual(Array(4).fill(ada.member.id))
    stage.quit(ada)
    await stage.pass(2000)
    expect([ben, cid, dan].map(adminFor)).toEqual(Array(3).fill(ben.member.id))
    stage.quit(ben)
    await stage.pass(2000)
    expect([cid, dan].map(adminFor)).toEqual(Array(2).fill(cid.member.id))
  })

  it('passes on when the admin has vanished, and not before every way was tried', async () => {
    const [ada, ben, cid] = await call(3)
    stage.quit(ada, false)
    await stage.pass(60_000)
    expect([ben, cid].map(adminFor)).toEqual(Array(2).fill(ada.member.id))
    await stage.pass(45_000)
    expect([ben, cid].map(adminFor)).toEqual(Array(2).fill(ben.member.id))
  })

  it('stays where the admin is, as long as anybody reaches them', async () => {
    const [ada, ben, cid] = await call(3)
    const pair = [ada.member.id, ben.member.id] as string[]
    stage.world.network.isApart = (a, b) => a !== b && pair.includes(a) && pair.includes(b)
    stage.world.network.settle()
    await stage.pass(120_000)
    expect([ada, ben, cid].map(adminFor)).toEqual(Array(3).fill(ada.member.id))
  })

  it('is handed over by the admin, and by nobody else', async () => {
    const [ada, ben, cid] = await call(3)
    expect(ben.replication.handOver(cid.member.id)).toBe(false)
    expect(ada.replication.handOver(cid.member.id)).toBe(true)
    await stage.pass(1000)
    expect([ada, ben, cid].map(adminFor)).toEqual(Array(3).fill(cid.member.id))
    expect(ada.replication.handOver(ben.member.id)).toBe(false)
  })

  it('is the admin’s again who was cut off, and came back', async () => {
    const [ada, ben, cid, dan] = await call()
    part(sideOf(ada, ben))
    await stage.pass(120_000)
    expect([ada, ben].map(adminFor)).toEqual(Array(2).fill(ada.member.id))
    expect([cid, dan].map(adminFor)).toEqual(Array(2).fill(cid.member.id))
    join()
    await stage.meetAgain([ada, ben, cid, dan])
    expect([ada, ben, cid, dan].map(adminFor)).toEqual(Array(4).fill(ada.member.id))
  })

  it('that two halves gave to one of theirs, after the admin had left, is one member’s in the end', async () => {
    const [ada, ben, cid, dan] = await call()
    part(sideOf(cid, dan))
    await stage.pass(2000)
    stage.quit(ada)
    await stage.pass(120_000)
    expect(adminFor(ben)).toBe(ben.member.id)
    expect([cid, dan].map(adminFor)).toEqual(Array(2).fill(cid.member.id))
    join()
    await stage.meetAgain([ben, cid, dan])
    expect([ben, cid, dan].map(adminFor)).toEqual(Array(3).fill(ben.member.id))
  })

  it('was with whoever has claimed it meanwhile, for a moment, on the page of the admin who comes back too', async () => {
    const [ada, ben, cid] = await call(3)
    const before = [ada, ben].map(({ terms }) => terms.length)
    part(sideOf(ada))
    await stage.pass(120_000)
    join()
    await stage.meetAgain([ada, ben, cid])
    expect(adminFor(ada)).toBe(ada.member.id)
    expect(ada.terms.slice(before[0])).toEqual([ben.member.id])
  })

  it('is given by the server again once the door is reopened, and stays where it is when that closes', async () => {
    const [ada, ben, cid] = await call(3)
    expect(ada.replication.handOver(ben.member.id)).toBe(true)
    await stage.pass(1000)
    stage.world.hasServer = true
    stage.world.isServerUp = true
    for (const { replication } of [ada, ben, cid]) replication.appoint(ben.member.id)
    await stage.pass(1000)
    // By the server's word alone: behind an open door nothing is handed over.
    expect(ben.replication.handOver(cid.member.id)).toBe(false)
    const dan = stage.person()
    stage.admit(dan, [ben, ada, cid])
    await stage.pass(3000)
    const people = [ada, ben, cid, dan]
    stage.world.hasServer = false
    for (const { replication } of people) replication.closeDoor(true)
    await stage.pass(3000)
    expect(people.map(adminFor)).toEqual(Array(4).fill(ben.member.id))
  })

  it('is given by the server while the door is open, whoever else is there', async () => {
    const people = [stage.person(), stage.person(), stage.person()] as const
    const [ada, ben, cid] = people
    stage.admit(ada, [])
    stage.admit(ben, [ada])
    stage.admit(cid, [ada, ben])
    await stage.pass(3000)
    for (const { replication } of people) replication.appoint(cid.member.id)
    await stage.pass(1000)
    for (const { replication } of people) replication.closeDoor(true)
    await stage.pass(3000)
    expect(people.map(adminFor)).toEqual(Array(3).fill(cid.member.id))
    expect(cid.replication.handOver(ben.member.id)).toBe(true)
    await stage.pass(1000)
    expect(people.map(adminFor)).toEqual(Array(3).fill(ben.member.id))
  })

  it('is the admin’s still after a reload behind an open door', async () => {
    const [ada, ben] = [stage.person(), stage.person()]
    stage.admit(ada, [])
    stage.admit(ben, [ada])
    await stage.pass(3000)
    stage.quit(ada, false)
    const again = stage.person(ada.member.id)
    again.mesh.setRoster([ben.member])
    ben.mesh.addMember(again.member)
    again.replication.appoint(ada.member.id)
    await stage.pass(5000)
    for (const { replication } of [again, ben]) replication.closeDoor(true)
    expect(again.replication.handOver(ben.member.id)).toBe(true)
    await stage.pass(1000)
    expect([again, ben].map(adminFor)).toEqual(Array(2).fill(ben.member.id))
  })
})

describe('a removal after the door has closed', () => {
  it('is obeyed by everybody, and by who is removed', async () => {
    const [ada, ben, cid] = await call(3)
    expect(ben.replication.remove(cid.member.id)).toBe(false)
    expect(ada.replication.remove(cid.member.id)).toBe(true)
    await stage.pass(1000)
    for (const someone of [ada, ben]) {
      expect(stage.linkTo(someone, cid)).toBe('gone')
      expect(someone.events).toContainEqual({ type: 'gone', id: cid.member.id, why: 'removed' })
    }
    expect(cid.removed).toContain(cid.member.id)
  })

  it('is obeyed in a call of two', async () => {
    const [ada, ben] = await call(2)
    ada.replication.remove(ben.member.id)
    await stage.pass(1000)
    expect(stage.linkTo(ada, ben)).toBe('gone')
    expect(ben.removed).toContain(ben.member.id)
  })

  it('reaches who missed it, and who is removed cannot be let in again by them', async () => {
    const [ada, ben, cid, dan] = await call()
    // Dan hears nobody but Cid, whom Ada removes; Cid’s page does not obey.
    cid.removed.add = () => cid.removed
    stage.world.network.isApart = (a, b) =>
      sideOf(dan)(a) !== sideOf(dan)(b) && !sideOf(cid)(a) && !sideOf(cid)(b)
    stage.world.network.settle()
    await stage.pass(500)
    cid.replication.onMessage = () => undefined
    ada.replication.remove(cid.member.id)
    await stage.pass(2000)
    expect([...ada.removed, ...ben.removed]).toEqual([cid.member.id, cid.member.id])
    expect(dan.removed.size).toBe(0)
    expect(stage.linkTo(dan, cid)).toBe('connected')
    join()
    for (const someone of [ada, ben]) someone.mesh.restart()
    await stage.pass(30_000)
    expect([...dan.removed]).toEqual([cid.member.id])
    expect(stage.linkTo(dan, cid)).toBe('gone')
    // Whatever Cid offers is refused, and an introduction too.
    for (const someone of [ada, ben, dan]) {
      someone.mesh.addMember(cid.member)
      cid.mesh.retry(someone.member.id)
    }
    cid.mesh.setRoster([ada.member, ben.member, dan.member])
    await stage.pass(20_000)
    for (const someone of [ada, ben, dan]) expect(stage.linkTo(someone, cid)).toBe('gone')
  })

  it('by a member who only says that the admin is gone is seconded by nobody', async () => {
    const [ada, ben, cid, dan] = await call()
    // Dan’s page claims the role while it is cut off, and removes everybody; it does not hang up itself.
    dan.mesh.removeMember = () => undefined
    part(sideOf(dan))
    await stage.pass(120_000)
    expect(adminFor(dan)).toBe(dan.member.id)
    for (const someone of [ada, ben, cid]) dan.replication.remove(someone.member.id)
    join()
    await stage.meetAgain([ada, ben, cid, dan])
    for (const someone of [ada, ben, cid]) {
      expect(stage.linkTo(someone, dan)).toBe('connected')
      expect(someone.removed.size).toBe(0)
      expect(adminFor(someone)).toBe(ada.member.id)
    }
  })
})

describe('an operation that a peer passes on', () => {
  it('is dropped where its signature is not its author’s', async () => {
    const [ada, ben, cid] = await call(3)
    const forged = { key: 'f'.repeat(87), seq: 1, clock: 1, data: '{"type":"chat","text":"forged"}' }
    ada.mesh.sendMessage(ben.member.id, {
      type: 'operations',
      operations: [{ ...forged, signature: 'f'.repeat(86) }],
    })
    ben.replication.onKey(cid.member.id, forged.key)
    await stage.pass(2000)
    expect(said(ben)).toEqual([])
  })
})
