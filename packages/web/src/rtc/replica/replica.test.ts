import { newMemberId, type MemberId } from '@talki/core/id'
import type { Operation, OperationBody } from '@talki/core/protocol/operation'
import { CHAT_MAX, OPERATIONS_MAX, TALK_OPERATIONS_MAX } from '@talki/core/protocol/operation'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReplica, type Replica } from './replica'
import type { View } from './view'

/** Members in the order of their ids, which is not that of their admission. */
const IDS = Array.from({ length: 4 }, newMemberId).sort() as [MemberId, MemberId, MemberId, MemberId]
const [ada, ben, cid, dan] = IDS
const keyOf = (id: MemberId, page = 0): string => `${id}-${page}`.padEnd(87, 'k')

/** A page of this member, told by the server that Ada is the admin. */
const page = (id: MemberId, number = 0): Replica => {
  const replica = createReplica({ id, key: keyOf(id, number) })
  replica.appoint(ada)
  return replica
}
/** Everybody's page, each of whom has met all others. */
const pages = (): Record<'ada' | 'ben' | 'cid' | 'dan', Replica> => {
  const all = IDS.map((id) => page(id))
  for (const replica of all) for (const id of IDS) replica.meet(id, keyOf(id))
  const [a, b, c, d] = all as [Replica, Replica, Replica, Replica]
  return { ada: a, ben: b, cid: c, dan: d }
}
let signatures = 0
/** Makes an operation and signs it. */
const say = (replica: Replica, body: OperationBody): string => {
  const made = replica.author(body)
  if (!made.ok) throw new Error(made.error.code)
  replica.sign(made.value.seq, `${(signatures += 1)}`.padEnd(86, 's'))
  return made.value.id
}
/** Gives one what the other has. */
const give = (from: Replica, to: Replica): void => {
  for (const operation of from.missing(to.vector(), 10_000)) to.take(operation)
}
/** Every two of them exchange what they have. */
const exchange = (...all: Replica[]): void => {
  for (const from of all) for (const to of all) give(from, to)
  for (const from of all) for (const to of all) give(from, to)
}
/** What everybody should see alike. */
const shownOf = ({ admin, order, removed, hands, chat }: View) => ({
  admin,
  order,
  removed: [...removed].sort(),
  hands,
  chat,
})
const admit = (id: MemberId): OperationBody => ({
  type: 'admit',
  member: { id, name: `name of ${id}`, verified: false },
  key: keyOf(id),
})
/** A call whose first admin is Ada, and in which Ben was admitted last. */
const call = () => {
  const all = pages()
  const term = say(all.ada, { type: 'claim', after: null, by: 'server' })
  for (const id of [ada, cid, dan, ben]) say(all.ada, admit(id))
  exchange(all.ada, all.ben, all.cid, all.dan)
  return { ...all, term }
}

describe('roles', () => {
  it('begin with whom the server named, in the order of admission', () => {
    const { ben: page } = call()
    expect(page.view()).toMatchObject({ admin: ada, order: [ada, cid, dan, ben] })
    expect(page.view().members.get(cid)?.name).toBe(`name of ${cid}`)
  })

  it('pass on by the admin’s word, and by nobody else’s', () => {
    const { ada: adas, ben: bens, term } = call()
    say(bens, { type: 'hand_over', term, to: ben })
    expect(bens.view().admin).toBe(ada)
    const next = say(adas, { type: 'hand_over', term, to: dan })
    // Who has handed it over has nothing to hand over.
    say(adas, { type: 'hand_over', term, to: ben })
    say(adas, { type: 'hand_over', term: next, to: ben })
    exchange(adas, bens)
    expect(bens.view().admin).toBe(dan)
  })

  it('that two halves of a call claimed go to who was admitted first', () => {
    const { ada: adas, ben: bens, cid: cids, dan: dans, term } = call()
    say(bens, { type: 'claim', after: term, by: 'absence' })
    say(cids, { type: 'claim', after: term, by: 'absence' })
    expect([bens.view().admin, cids.view().admin]).toEqual([ben, cid])
    exchange(adas, bens, cids, dans)
    for (const { view } of [adas, bens, cids, dans]) expect(view().admin).toBe(cid)
  })

  it('are the admin’s again who settles a claim, and what the claimant handed over is void', () => {
    const { ada: adas, cid: cids, dan: dans, term } = call()
    const claim = say(cids, { type: 'claim', after: term, by: 'absence' })
    say(cids, { type: 'hand_over', term: claim, to: dan })
    exchange(adas, cids, dans)
    expect(adas.view().admin).toBe(dan)
    // Others cannot settle it.
    say(dans, { type: 'settle', term, claim })
    expect(dans.view().admin).toBe(dan)
    say(adas, { type: 'settle', term, claim })
    exchange(adas, cids, dans)
    for (const { view } of [adas, cids, dans]) expect(view().admin).toBe(ada)
  })

  it('that the server has given cannot be settled', () => {
    const { ada: adas, cid: cids, term } = call()
    cids.appoint(cid)
    adas.appoint(cid)
    const claim = say(cids, { type: 'claim', after: term, by: 'server' })
    exchange(adas, cids)
    say(adas, { type: 'settle', term, claim })
    exchange(adas, cids)
    for (const { view } of [adas, cids]) expect(view().admin).toBe(cid)
  })

  it('are not won by a claim that no server’s word stands for', () => {
    const { ada: adas, dan: dans } = call()
    say(dans, { type: 'claim', after: null, by: 'server' })
    say(dans, { type: 'claim', after: null, by: 'absence' })
    exchange(adas, dans)
    expect([adas.view().admin, dans.view().admin]).toEqual([ada, ada])
  })

  it('go to a claim of each page only so often', () => {
    const { ada: adas, dan: dans, term } = call()
    for (let at = 0; at < 20; at += 1) {
      const claim = say(dans, { type: 'claim', after: term, by: 'absence' })
      give(dans, adas)
      expect(adas.view().admin).toBe(at < 16 ? dan : ada)
      if (at < 16) say(adas, { type: 'settle', term, claim })
      give(adas, dans)
    }
  })

  it('survive operations that name each other in a circle', () => {
    const { dan: dans, term } = call()
    const own = dans.vector().find(({ key }) => key === keyOf(dan))?.seq ?? 0
    const id = (seq: number): string => `${keyOf(dan)}.${own + seq}`
    say(dans, { type: 'claim', after: id(2), by: 'absence' })
    say(dans, { type: 'claim', after: id(1), by: 'absence' })
    say(dans, { type: 'hand_over', term: id(4), to: dan })
    say(dans, { type: 'hand_over', term: id(3), to: dan })
    say(dans, { type: 'claim', after: term, by: 'absence' })
    expect(dans.view().admin).toBe(dan)
  })
})

describe('a removal', () => {
  it('takes effect when a member other than the admin has seconded it', () => {
    const { ada: adas, ben: bens, cid: cids, term } = call()
    const removal = say(adas, { type: 'remove', term, member: dan })
    give(adas, bens)
    expect([...adas.view().removed]).toEqual([dan])
    expect([...bens.view().removed]).toEqual([])
    say(adas, { type: 'second', removal })
    give(adas, bens)
    expect([...bens.view().removed]).toEqual([])
    say(bens, { type: 'second', removal })
    give(bens, cids)
    give(adas, cids)
    expect([...cids.view().removed]).toEqual([dan])
  })

  it('wins over an admission of the same member, before or after it', () => {
    const { ada: adas, ben: bens, term } = call()
    const removal = say(adas, { type: 'remove', term, member: dan })
    say(adas, admit(dan))
    give(adas, bens)
    say(bens, { type: 'second', removal })
    exchange(adas, bens)
    for (const { view } of [adas, bens]) expect([...view().removed]).toEqual([dan])
  })

  it('is nothing from a member who is not the admin, or is no more', () => {
    const { ada: adas, ben: bens, cid: cids, term } = call()
    const forged = say(bens, { type: 'remove', term, member: ada })
    say(adas, { type: 'hand_over', term, to: cid })
    const late = say(adas, { type: 'remove', term, member: dan })
    exchange(adas, bens, cids)
    for (const removal of [forged, late]) say(cids, { type: 'second', removal })
    expect(cids.view().removals).toEqual([])
    expect(cids.view().removed.size).toBe(0)
  })

  it('of an admin ends their term', () => {
    const { ada: adas, ben: bens, cid: cids, term } = call()
    const claim = say(cids, { type: 'claim', after: term, by: 'absence' })
    const removal = say(cids, { type: 'remove', term: claim, member: ada })
    exchange(bens, cids)
    say(bens, { type: 'second', removal })
    exchange(adas, bens, cids)
    say(adas, { type: 'settle', term, claim })
    exchange(adas, bens, cids)
    for (const { view } of [bens, cids]) expect(view()).toMatchObject({ removed: new Set([ada]) })
    expect(bens.view().admin).not.toBe(ada)
  })
})

describe('hands and chat', () => {
  it('are in one order for all, and a hand that is raised twice keeps its place', () => {
    const { ada: adas, ben: bens, cid: cids } = call()
    say(cids, { type: 'hand', up: true })
    give(cids, bens)
    say(bens, { type: 'hand', up: true })
    say(cids, { type: 'hand', up: true })
    say(bens, { type: 'chat', text: 'one' })
    give(bens, adas)
    say(adas, { type: 'chat', text: 'two' })
    exchange(adas, bens, cids)
    for (const { view } of [adas, bens, cids]) {
      expect(view().hands).toEqual([cid, ben])
      expect(view().chat.map(({ text, from }) => [text, from])).toEqual([
        ['one', ben],
        ['two', ada],
      ])
    }
    say(cids, { type: 'hand', up: false })
    expect(cids.view().hands).toEqual([ben])
  })

  it('reach a newcomer from any peer, with the names of those who have left', () => {
    const { ada: adas, ben: bens, cid: cids } = call()
    say(bens, { type: 'chat', text: 'hello' })
    exchange(adas, bens, cids)
    const eve = newMemberId()
    const eves = page(eve)
    for (const id of [ada, cid]) eves.meet(id, keyOf(id))
    give(cids, eves)
    expect(eves.view().chat).toMatchObject([{ from: ben, text: 'hello' }])
    expect(eves.view().members.get(ben)?.name).toBe(`name of ${ben}`)
  })
})

describe('an operation', () => {
  it('is taken once and in the order of its page, whatever comes first', () => {
    const { ada: adas, ben: bens } = call()
    for (const text of ['one', 'two', 'three']) say(adas, { type: 'chat', text })
    const missing = adas.missing(bens.vector(), 100)
    for (const operation of [...missing].reverse()) bens.take(operation)
    for (const operation of missing) {
      expect(bens.isNew(operation)).toBe(false)
      bens.take(operation)
    }
    expect(bens.view().chat.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('of a page that nobody vouches for waits, until somebody does', () => {
    const { ada: adas, ben: bens } = call()
    const second = page(dan, 1)
    say(second, { type: 'chat', text: 'reloaded' })
    give(second, bens)
    expect(bens.view().chat).toEqual([])
    // A member who is not the admin cannot vouch.
    const vouching = { ...admit(dan), key: keyOf(dan, 1) } as OperationBody
    say(bens, vouching)
    expect(bens.view().chat).toEqual([])
    say(adas, vouching)
    give(adas, bens)
    expect(bens.view().chat).toMatchObject([{ from: dan, text: 'reloaded' }])
  })

  it('that only a newer version can read has no effect, and nothing waits for it', () => {
    const { ada: adas, ben: bens } = call()
    const [last] = adas.vector().filter(({ key }) => key === keyOf(ada))
    const seq = (last?.seq ?? 0) + 1
    const signed = (at: number, data: string): Operation => ({
      key: keyOf(ada),
      seq: at,
      clock: 100 + at,
      data,
      signature: 's'.repeat(86),
    })
    bens.take(signed(seq, '{"type":"teleport"}'))
    bens.take(signed(seq + 1, 'not even JSON'))
    bens.take(signed(seq + 2, JSON.stringify({ type: 'chat', text: 'x'.repeat(CHAT_MAX + 1) })))
    bens.take(signed(seq + 3, JSON.stringify({ type: 'chat', text: 'still here' })))
    expect(bens.view().chat.map(({ text }) => text)).toEqual(['still here'])
  })

  it('of a clock that somebody has set to the end of time leaves the others able to speak', () => {
    const { ben: bens } = call()
    const data = JSON.stringify({ type: 'chat', text: 'last' })
    bens.take({ key: keyOf(dan), seq: 1, clock: Number.MAX_SAFE_INTEGER, data, signature: 's'.repeat(86) })
    say(bens, { type: 'chat', text: 'and yet' })
    expect(bens.view().chat).toHaveLength(2)
  })

  it('is refused where a page has said too much, chat before roles', () => {
    const { ada: adas, term } = call()
    const said = () => adas.vector().find(({ key }) => key === keyOf(ada))?.seq
    for (let at = said() ?? 0; at < TALK_OPERATIONS_MAX; at += 1) say(adas, { type: 'chat', text: `${at}` })
    expect(adas.author({ type: 'chat', text: 'more' })).toEqual({ ok: false, error: { code: 'log_full' } })
    say(adas, { type: 'remove', term, member: dan })
    for (let at = said() ?? 0; at < OPERATIONS_MAX; at += 1) say(adas, { type: 'remove', term, member: dan })
    expect(adas.author({ type: 'remove', term, member: dan }).ok).toBe(false)
  })
})

/** What a member does, and with whom they exchange what they have before. */
const deed = fc.record({
  who: fc.nat({ max: 3 }),
  hears: fc.nat({ max: 3 }),
  what: fc.constantFrom('claim', 'hand_over', 'settle', 'remove', 'second', 'hand', 'lower', 'chat'),
  whom: fc.nat({ max: 3 }),
})
const order = fc.infiniteStream(fc.nat())

const bodyOf = (what: string, view: View, { whom, at }: { whom: MemberId; at: number }): OperationBody => {
  const last = view.chain.at(-1)?.id ?? `${keyOf(ada)}.1`
  const before = view.chain.at(-2)?.id ?? last
  switch (what) {
    case 'claim':
      return { type: 'claim', after: last, by: 'absence' }
    case 'hand_over':
      return { type: 'hand_over', term: last, to: whom }
    case 'settle':
      return { type: 'settle', term: before, claim: last }
    case 'remove':
      return { type: 'remove', term: last, member: whom }
    case 'second':
      return { type: 'second', removal: view.removals.at(-1)?.id ?? last }
    case 'chat':
      return { type: 'chat', text: `${at}` }
    default:
      return { type: 'hand', up: what === 'hand' }
  }
}

it('any order and repetition of the same operations gives the same view, and a removal stays', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), order, (deeds, random) => {
      const all = call()
      const members = [all.ada, all.ben, all.cid, all.dan]
      for (const [at, { who, hears, what, whom }] of deeds.entries()) {
        const mine = members[who] ?? all.ada
        give(members[hears] ?? all.ada, mine)
        const removed = new Set(mine.view().removed)
        const body = bodyOf(what, mine.view(), { whom: IDS[whom] ?? ada, at })
        // A page never removes itself, nor seconds its own removal.
        say(mine, body)
        for (const id of removed) expect(mine.view().removed.has(id)).toBe(true)
      }
      exchange(...members)
      // On pages of their own, in an order of their own, some of them twice.
      const operations = members.flatMap((replica) => replica.missing([], 10_000))
      const readers = [0, 1].map(() => {
        const reader = page(newMemberId())
        for (const id of IDS) reader.meet(id, keyOf(id))
        const shuffled = [...operations, ...operations.slice(0, 10)]
          .map((operation) => ({ operation, at: Number(random.next().value) }))
          .sort((a, b) => a.at - b.at)
        for (const { operation } of shuffled) reader.take(operation)
        return shownOf(reader.view())
      })
      expect(readers[0]).toEqual(readers[1])
      for (const replica of members) {
        const shown = shownOf(replica.view())
        // An own removal that nobody has seconded holds on the admin's page alone.
        if (replica.view().removals.every(({ isSeconded }) => isSeconded)) expect(shown).toEqual(readers[0])
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 100) },
  )
})
