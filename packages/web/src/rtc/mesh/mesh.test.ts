import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeSignal } from '../channels/peer-codec'
import { createMeshWorld, type MeshWorld, type Someone } from './_mesh-world'

let stage: MeshWorld
beforeEach(() => {
  stage = createMeshWorld()
})
afterEach(() => {
  stage.end()
})

const links = (one: Someone, other: Someone) => [stage.linkTo(one, other), stage.linkTo(other, one)]
const UP = ['connected', 'connected']

describe('a newcomer', () => {
  it('offers, and both have one link after one signal each way', async () => {
    const [ada, ben] = stage.pair()
    stage.admit(ben, [ada])
    await stage.pass(50)
    expect(links(ada, ben)).toEqual(UP)
    expect(stage.world.sent).toHaveLength(2)
    expect([stage.open(ada).length, stage.open(ben).length]).toEqual([1, 1])
  })

  it('offers to a full room in frames that share their signals, prepared offers first', async () => {
    const others = Array.from({ length: 11 }, () => stage.person())
    const newcomer = stage.person()
    newcomer.mesh.prepare(3)
    await stage.pass(50)
    expect(stage.world.frames).toBe(0)
    stage.admit(newcomer, others)
    await stage.pass(0)
    expect(stage.world.frames).toBeLessThanOrEqual(2)
    await stage.pass(100)
    for (const other of others) expect(links(newcomer, other)).toEqual(UP)
    // An offer and an answer each.
    expect(stage.world.sent).toHaveLength(22)
    expect(stage.open(newcomer)).toHaveLength(11)
  })

  it('closes the prepared connections that nobody needs', async () => {
    const [ada, ben] = stage.pair()
    ben.mesh.prepare(3)
    await stage.pass(50)
    expect(stage.open(ben)).toHaveLength(3)
    stage.admit(ben, [ada])
    await stage.pass(7000)
    expect(stage.open(ben)).toHaveLength(1)
  })

  it('offers with prepared connections to those whom it is introduced to, and closes what is left', async () => {
    const [ben, cid, dot] = [stage.person(), stage.person(), stage.person()]
    const newcomer = stage.person()
    newcomer.mesh.prepare(3)
    newcomer.mesh.setRoster([ben.member, cid.member], { first: [] })
    for (const other of [ben, cid]) other.mesh.meet([newcomer.member], false)
    await stage.pass(50)
    expect(stage.world.sent).toHaveLength(0)
    newcomer.mesh.introduce([ben.member.id, cid.member.id])
    await stage.pass(50)
    for (const other of [ben, cid]) expect(links(newcomer, other)).toEqual(UP)
    expect(newcomer.connections.size).toBe(3)
    await stage.pass(7000)
    expect(stage.open(newcomer)).toHaveLength(2)

    // Those that were kept are closed where nobody is introduced in time, and what was prepared meanwhile stays.
    const late = stage.person()
    late.mesh.prepare(3)
    late.mesh.setRoster([dot.member], { first: [] })
    await stage.pass(4000)
    expect(stage.open(late)).toHaveLength(3)
    late.mesh.prepare(2)
    expect(stage.open(late)).toHaveLength(4)
    stage.world.fate = () => []
    await stage.pass(3000)
    // One of those two, and the one that is offered to Dot without an introduction.
    expect(stage.open(late)).toHaveLength(2)
  })

  it('has those to be introduced for whom an offer is prepared, and with whom there is no connection', () => {
    const others = Array.from({ length: 5 }, () => stage.person())
    const newcomer = stage.person()
    newcomer.mesh.prepare(3)
    const [admin, ...rest] = others.map(({ member }) => member)
    newcomer.mesh.setRoster(
      others.map(({ member }) => member),
      { first: [] },
    )
    newcomer.mesh.introduce([admin?.id ?? newcomer.member.id])
    const awaited = newcomer.mesh.awaitedPrepared()
    // One of the three was for the admin.
    expect(awaited).toEqual(rest.slice(0, 2).map(({ id }) => id))
    newcomer.mesh.introduce(awaited)
    expect(newcomer.mesh.awaitedPrepared()).toEqual([])
  })

  it('is met by the word of an introducer, by which no link that has been up is replaced', async () => {
    const [ada, ben] = stage.pair()
    stage.world.fate = () => []
    const offerTo = async (from: Someone, to: Someone) => {
      const before = stage.world.sent.length
      from.mesh.setRoster([to.member])
      await stage.pass(50)
      const signal = decodeSignal(stage.world.sent[before]?.data ?? '')
      if (signal?.description?.type !== 'offer') throw new Error('no offer was sent')
      return signal
    }
    const first = await offerTo(ben, ada)
    ada.mesh.meet([ben.member])
    stage.world.fate = () => [1]
    ada.mesh.receiveFirst(ben.member.id, first)
    await stage.pass(50)
    expect(links(ada, ben)).toEqual(UP)

    // Another page with the place of Ben, as an introducer would have it.
    stage.world.fate = () => []
    const forged = await offerTo(stage.person(ben.member.id), ada)
    const [link] = stage.open(ada)
    ada.mesh.receiveFirst(ben.member.id, forged)
    await stage.pass(50)
    expect(stage.open(ada)).toEqual([link])
  })

  it('who never offers is offered to', async () => {
    const [ada, ben] = stage.pair()
    ada.mesh.addMember(ben.member)
    await stage.pass(1000)
    expect(stage.linkTo(ada, ben)).toBe('connecting')
    // Ben only hears of Ada by her offer, and the server's word comes later still.
    await stage.pass(6000)
    expect(ben.events).toContainEqual({ type: 'unknown_sender' })
    ben.mesh.addMember(ada.member)
    await stage.pass(50)
    expect(links(ada, ben)).toEqual(UP)
  })

  it('who has yet to offer is waited for, also where TURN servers come meanwhile', async () => {
    const [ada, ben] = stage.pair()
    ada.mesh.addMember(ben.member)
    await stage.pass(1000)
    ada.mesh.setIceServers([{ urls: 'turn:turn.example', username: 'ada', credential: 'secret' }])
    await stage.pass(3000)
    // One is readied for the offer: there is no offer of hers.
    expect(stage.open(ada).map(({ signalingState }) => signalingState)).toEqual(['stable'])
  })

  it('who is not on the other end of a socket shows no tile until they come back', async () => {
    const [ada, ben] = stage.pair()
    stage.world.fate = () => []
    ben.mesh.setRoster([ada.member])
    await stage.pass(10)
    expect(stage.linkTo(ben, ada)).toBe('connecting')
    ben.mesh.markUnreachable([ada.member.id])
    expect(stage.linkTo(ben, ada)).toBe('gone')
    stage.world.fate = () => [1]
    stage.admit(ada, [ben])
    await stage.pass(50)
    expect(links(ada, ben)).toEqual(UP)
  })
})

describe('glare', () => {
  it('of first offers leaves one link, the impolite end’s', async () => {
    const [ada, ben] = stage.pair()
    ada.mesh.setRoster([ben.member])
    ben.mesh.setRoster([ada.member])
    await stage.pass(100)
    expect(links(ada, ben)).toEqual(UP)
    expect([stage.open(ada).length, stage.open(ben).length]).toEqual([1, 1])
  })

  it('of first offers holds although the loser’s offer comes after its answer', async () => {
    const [ada, ben] = stage.pair()
    stage.world.fate = ({ from }, index) => [from === ada.member.id && index < 2 ? 300 : 1]
    ada.mesh.setRoster([ben.member])
    ben.mesh.setRoster([ada.member])
    await stage.pass(2000)
    expect(links(ada, ben)).toEqual(UP)
  })

  it('of restarts, by the server, converges', async () => {
    const [ada, ben] = stage.pair()
    stage.admit(ben, [ada])
    await stage.pass(50)
    stage.world.network.isCut = true
    stage.world.network.settle()
    stage.world.network.isCut = false
    ada.mesh.restart()
    ben.mesh.restart()
    await stage.pass(100)
    expect(links(ada, ben)).toEqual(UP)
    expect([stage.open(ada).length, stage.open(ben).length]).toEqual([1, 1])
  })
})

describe('a side that restarts', () => {
  it('before its first answer has arrived has that sent again', async () => {
    const [ada, ben] = stage.pair()
    stage.world.fate = (_, index) => (index === 1 ? [] : [1])
    ben.mesh.addMember(ada.member)
    ada.mesh.setRoster([ben.member])
    await stage.pass(20)
    ben.mesh.restart()
    await stage.pass(20)
    expect(stage.open(ben).map(({ signalingState }) => signalingState)).toEqual(['have-local-offer'])
    await stage.pass(4500)
    expect(links(ada, ben)).toEqual(UP)
    await stage.pass(5000)
    expect(stage.open(ben).map(({ signalingState }) => signalingState)).toEqual(['stable'])
    expect([stage.world.network.made, ...links(ada, ben)]).toEqual([2, ...UP])
  })
})

it('a page that has reloaded offers, where the peer asks for an offer on the link before', async () => {
  const [ada, ben] = stage.pair()
  stage.admit(ben, [ada])
  await stage.pass(50)
  // Nothing is said, and the newcomer is not to offer.
  stage.quit(ben, false)
  const again = stage.person(ben.member.id)
  again.mesh.setRoster([ada.member], { first: [] })
  ada.mesh.restart()
  await stage.pass(100)
  expect(links(ada, again)).toEqual(UP)
})

describe('a server that', () => {
  it.each([0, 1])('loses signal %i has it made good within five seconds', async (lost) => {
    const [ada, ben] = stage.pair()
    stage.world.fate = (_, index) => (index === lost ? [] : [1])
    stage.admit(ben, [ada])
    await stage.pass(5000)
    expect(links(ada, ben)).toEqual(UP)
    expect([stage.open(ada).length, stage.open(ben).length]).toEqual([1, 1])
  })

  it('loses offers again and again is outlasted by a fresh link', async () => {
    const [ada, ben] = stage.pair()
    stage.world.fate = (_, index) => (index < 3 ? [] : [1])
    stage.admit(ben, [ada])
    await stage.pass(10_000)
    expect(links(ada, ben)).toEqual(UP)
  })

  it.each([
    ['offers', 1],
    ['answers', 2],
  ])(
    'has a browser beside it that finds no candidate for who %s: a fresh connection does',
    async (_, number) => {
      const [ada, ben] = stage.pair()
      stage.world.network.isStuck = (connection) => connection.number === number
      stage.admit(ben, [ada])
      await stage.pass(2000)
      expect(links(ada, ben)).toEqual(['connecting', 'connecting'])
      await stage.pass(1500)
      expect(links(ada, ben)).toEqual(UP)
      expect([stage.open(ada).length, stage.open(ben).length]).toEqual([1, 1])
    },
  )

  it('delivers everything twice changes nothing', async () => {
    const [ada, ben] = stage.pair()
    stage.world.fate = () => [1, 40]
    stage.admit(ben, [ada])
    await stage.pass(500)
    expect(links(ada, ben)).toEqual(UP)
    expect(stage.world.sent).toHaveLength(2)
  })

  it('delivers everything twice has each candidate added once', async () => {
    const [ada, ben] = stage.pair()
    stage.world.network.gathering = [{ type: 'srflx', afterMs: 260 }]
    stage.world.fate = () => [1, 2]
    stage.admit(ben, [ada])
    await stage.pass(1000)
    const [answering] = stage.open(ada)
    expect(answering?.candidates).toEqual([expect.stringMatching(/:srflx$/) as string])
  })

  it('delivers candidates before their offer loses none of them', async () => {
    const [ada, ben] = stage.pair()
    stage.world.network.gathering = [{ type: 'srflx', afterMs: 260 }]
    const isOffer = (data: string) => data.includes('"offer"')
    stage.world.fate = ({ data }) => [isOffer(data) ? 400 : 1]
    stage.admit(ben, [ada])
    await stage.pass(500)
    // Offer and candidates have left, and the latter have arrived.
    expect(stage.world.sent).toHaveLength(2)
    const [answering] = stage.open(ada)
    expect(answering?.remoteDescription).toBeNull()
    await stage.pass(150)
    expect(answering?.candidates).toEqual([expect.stringMatching(/:srflx$/) as string])
  })

  it('is gone leaves the links alone, and lets a pair restart over its own channel', async () => {
    const [ada, ben] = stage.pair()
    stage.admit(ben, [ada])
    await stage.pass(50)
    stage.world.hasServer = false
    const before = stage.world.sent.length
    ada.mesh.restart()
    await stage.pass(100)
    expect(links(ada, ben)).toEqual(UP)
    expect(stage.world.sent).toHaveLength(before)
  })
})

describe('a peer', () => {
  it('who says bye goes at once, and comes back with a new offer', async () => {
    const [ada, ben] = stage.pair()
    stage.admit(ben, [ada])
    await stage.pass(50)
    stage.quit(ben)
    await stage.pass(1)
    expect(ada.events).toContainEqual({ type: 'gone', id: ben.member.id, why: 'left' })
    const again = stage.person(ben.member.id)
    stage.admit(again, [ada])
    await stage.pass(50)
    expect(links(ada, again)).toEqual(UP)
    expect(stage.open(ada)).toHaveLength(1)
  })

  it('who reloads without a word is one tile with a new link', async () => {
    const [ada, ben] = stage.pair()
    stage.admit(ada, [ben])
    await stage.pass(3000)
    stage.quit(ben, false)
    const again = stage.person(ben.member.id)
    stage.admit(again, [ada])
    await stage.pass(50)
    expect(links(ada, again)).toEqual(UP)
    expect(stage.open(ada)).toHaveLength(1)
    expect(ada.events.filter(({ type }) => type === 'gone')).toEqual([])
  })

  it('who vanishes is reconnecting for the lease, then gone', async () => {
    const [ada, ben] = stage.pair()
    stage.admit(ben, [ada])
    await stage.pass(50)
    stage.quit(ben, false)
    await stage.pass(1000)
    expect(stage.linkTo(ada, ben)).toBe('reconnecting')
    await stage.pass(27_000)
    expect(stage.linkTo(ada, ben)).toBe('reconnecting')
    await stage.pass(3000)
    expect(ada.events).toContainEqual({ type: 'gone', id: ben.member.id, why: 'lost' })
    expect(stage.open(ada)).toEqual([])
  })

  it('who comes back as another member leaves no tile of the one that cannot be reached', async () => {
    const [ada, ben, cid] = [stage.person(), stage.person(), stage.person()]
    stage.admit(ben, [ada])
    stage.admit(cid, [ada, ben])
    await stage.pass(50)
    stage.quit(ben, false)
    await stage.pass(1000)
    ada.mesh.leaveOutDoubles({ ...ben.member, id: cid.member.id, verified: true })
    ada.mesh.leaveOutDoubles({ ...cid.member, name: 'Another' })
    expect(stage.linkTo(ada, ben)).toBe('reconnecting')
    ada.mesh.leaveOutDoubles({ ...cid.member, name: ben.member.name })
    expect(stage.linkTo(ada, ben)).toBe('gone')
    expect(stage.linkTo(ada, cid)).toBe('connected')
  })

  it('who is missing on a roster that is not whole stays', async () => {
    const [ada, ben] = stage.pair()
    stage.admit(ben, [ada])
    await stage.pass(10_000)
    ada.mesh.setRoster([], { isWhole: false })
    ada.mesh.meet([], false)
    expect(links(ada, ben)).toEqual(UP)
    // Nor is anybody offered to with whom there is a link.
    ada.mesh.setRoster([ben.member], { first: [ben.member.id], isWhole: false })
    await stage.pass(1000)
    expect([stage.open(ada), stage.open(ben)].map(({ length }) => length)).toEqual([1, 1])
    expect(links(ada, ben)).toEqual(UP)
    ada.mesh.setRoster([])
    expect(stage.linkTo(ada, ben)).toBe('gone')
  })

  it('whose link breaks is restarted, and comes back soon after the network does', async () => {
    const [ada, ben] = stage.pair()
    stage.admit(ben, [ada])
    await stage.pass(1000)
    stage.world.network.isCut = true
    stage.world.network.settle()
    // New addresses: only a restart connects them.
    for (const connection of stage.world.network.connections) connection.connectionState = 'disconnected'
    await stage.pass(2000)
    expect(links(ada, ben)).toEqual(['reconnecting', 'reconnecting'])
    expect(stage.world.sent.length).toBeGreaterThan(2)
    stage.world.network.isCut = false
    await stage.pass(3000)
    expect(links(ada, ben)).toEqual(UP)
  })

  it('whose link finds no path asks for a restart soon after TURN servers came, even with the first offer', async () => {
    const [ada, ben] = stage.pair()
    stage.world.network.isCut = true
    // Between the offer's arrival and its answer.
    stage.world.tamper = ({ data, to }) => {
      if (to === ada.member.id && data.includes('"offer"'))
        queueMicrotask(() => ada.mesh.setIceServers([{ urls: 'turn:turn.example' }]))
      return data
    }
    stage.admit(ben, [ada])
    await stage.pass(4000)
    const requests = stage.world.sent.filter(
      ({ from, data }) => from === ada.member.id && data.includes('"request"'),
    )
    expect(requests).toHaveLength(1)
  })

  it('whom the server says left goes, with their connection', async () => {
    const [ada, ben] = stage.pair()
    stage.admit(ben, [ada])
    await stage.pass(50)
    ada.mesh.removeMember(ben.member.id, 'left')
    expect(stage.linkTo(ada, ben)).toBe('gone')
    expect(stage.open(ada)).toEqual([])
  })

  it('who sends rubbish changes nothing for anybody', async () => {
    const [ada, ben] = stage.pair()
    const eve = stage.person()
    stage.admit(ben, [ada])
    stage.admit(eve, [ada, ben])
    await stage.pass(50)
    const hostile = (link: string) =>
      JSON.stringify({ id: crypto.randomUUID(), link, description: { type: 'offer', sdp: 'not sdp' } })
    for (const data of ['', '{', '~', '~AAAA', '[]', '{"id":1}', hostile('x'), hostile('y')]) {
      ada.mesh.receive(eve.member.id, data)
    }
    await stage.pass(2000)
    expect(links(ada, ben)).toEqual(UP)
  })

  it('whose page was replaced says bye to the old link only', async () => {
    const [ada, ben] = stage.pair()
    stage.admit(ben, [ada])
    await stage.pass(3000)
    const again = stage.person(ben.member.id)
    stage.admit(again, [ada])
    await stage.pass(50)
    ben.mesh.sayBye(false)
    ben.mesh.close()
    await stage.pass(50)
    expect(links(ada, again)).toEqual(UP)
  })
})
