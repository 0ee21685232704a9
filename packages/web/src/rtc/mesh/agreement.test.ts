import type { MemberId } from '@talki/core/id'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeSignal, encodeSignal } from '../channels/peer-codec'
import { newFingerprint } from '../connection/_fake-connection'
import type { Agreement } from '../security/agreement'
import { createMeshWorld, type MeshWorld, type Sent, type Someone } from './_mesh-world'

let it_: MeshWorld
beforeEach(() => {
  it_ = createMeshWorld()
})
afterEach(() => it_.end())

/** How the agreement last stood, as somebody was told. */
const agreementFor = (someone: Someone): Agreement | undefined =>
  someone.events.flatMap((event) => (event.type === 'agreement' ? [event.agreement] : [])).at(-1)

/** A call of so many people, all linked. */
const call = async (count: number): Promise<Someone[]> => {
  const people: Someone[] = []
  for (let index = 0; index < count; index += 1) {
    const newcomer = it_.person()
    it_.admit(newcomer, people)
    people.push(newcomer)
    await it_.pass(3000)
  }
  return people
}

/** The fingerprint in a signal's description, replaced. */
const swap = ({ data }: Sent, fingerprint: string): string => {
  const signal = decodeSignal(data)
  if (!signal?.description) return data
  const sdp = signal.description.sdp.replace(/(a=fingerprint:sha-256 )\S+/, `$1${fingerprint}`)
  return encodeSignal({ ...signal, description: { ...signal.description, sdp } })
}

describe('agreement of a mesh', () => {
  it('is reached by all, with the certificates that are really used', async () => {
    const people = await call(3)
    const expected = people.map(({ member, fingerprint }) => [member.id, fingerprint]).sort()
    for (const someone of people) {
      const agreement = agreementFor(someone)
      expect(agreement?.name === 'agreed' && [...agreement.view].sort()).toEqual(expected)
    }
  })

  it('changes when somebody joins or leaves, and is none for who is alone', async () => {
    const [ada, ben] = (await call(2)) as [Someone, Someone]
    const before = agreementFor(ada)
    const eve = it_.person()
    it_.admit(eve, [ada, ben])
    await it_.pass(3000)
    const between = agreementFor(ada)
    expect(between?.name).toBe('agreed')
    expect(between).not.toEqual(before)
    it_.quit(eve)
    await it_.pass(1000)
    expect(agreementFor(ada)).toEqual(before)
    it_.quit(ben)
    await it_.pass(1000)
    expect(agreementFor(ada)).toEqual({ name: 'alone' })
  })

  it('waits while a link is down, and needs nothing told again when it is back', async () => {
    const [ada, ben, eve] = (await call(3)) as [Someone, Someone, Someone]
    const before = agreementFor(ada)
    it_.world.network.isCut = true
    it_.world.network.settle()
    await it_.pass(1000)
    for (const someone of [ada, ben, eve]) expect(agreementFor(someone)?.name).toBe('waiting')
    it_.world.network.isCut = false
    it_.world.network.settle()
    await it_.pass(1000)
    for (const someone of [ada, ben, eve]) expect(agreementFor(someone)).toEqual(before)
  })

  it('tells everybody, in time, of somebody in the middle of one link', async () => {
    const people = [it_.person(), it_.person(), it_.person()] as [Someone, Someone, Someone]
    const [ada, ben, eve] = people
    const middle = newFingerprint()
    const isBetween = (from: MemberId, to: MemberId): boolean =>
      [ada.member.id, ben.member.id].every((id) => id === from || id === to)
    it_.world.tamper = (sent) => (isBetween(sent.from, sent.to) ? swap(sent, middle) : sent.data)
    it_.admit(ben, [ada])
    it_.admit(eve, [ada, ben])
    await it_.pass(5000)
    for (const someone of people) expect(agreementFor(someone)?.name).toBe('waiting')
    await it_.pass(10_000)
    const members = [ada.member.id, ben.member.id].sort()
    for (const someone of people) expect(agreementFor(someone)).toEqual({ name: 'mismatch', members })
  })

  it('takes a member that comes back with a new certificate for no mismatch', async () => {
    const [ada, ben, eve] = (await call(3)) as [Someone, Someone, Someone]
    // Gone without a word, and back under the same id.
    it_.quit(eve, false)
    const again = it_.person(eve.member.id)
    again.mesh.setRoster([ada.member, ben.member])
    for (const other of [ada, ben]) other.mesh.addMember(again.member)
    await it_.pass(15_000)
    const expected = [ada, ben, again].map(({ member, fingerprint }) => [member.id, fingerprint]).sort()
    for (const someone of [ada, ben, again]) {
      const agreement = agreementFor(someone)
      expect(agreement?.name === 'agreed' && [...agreement.view].sort()).toEqual(expected)
    }
    for (const { events } of [ada, ben]) {
      expect(events.some((event) => event.type === 'agreement' && event.agreement.name === 'mismatch')).toBe(
        false,
      )
    }
  })
})
