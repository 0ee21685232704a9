import { newMemberId, type MemberId } from '@talki/core/id'
import type { Envelope, PeerFrame, PeerSignal } from '@talki/core/protocol/peer'
import { expect, it, vi } from 'vitest'
import { createAcquaintances, type Acquaintances } from './acquaintances'
import { crypto } from './_node-crypto'
import { createThirdMember, type ThirdMember } from './third-member'

const signal: PeerSignal = { id: 'one', link: 'aaaaaaaaaaaaaaaa.1', candidates: [] }

type Page = {
  id: MemberId
  third: ThirdMember
  acquaintances: Acquaintances
  links: Set<MemberId>
  sent: { to: MemberId; frame: PeerFrame }[]
  got: { from: MemberId; signal: PeerSignal }[]
}

/** Pages with links between all of them, and their keys exchanged; frames are carried where a test says so. */
const pages = async (count: number, now = () => 0): Promise<Page[]> => {
  const ids = Array.from({ length: count }, newMemberId)
  const all = ids.map((id): Page => {
    const page = {
      id,
      links: new Set(ids.filter((other) => other !== id)),
      sent: [],
      got: [],
    } as unknown as Page
    page.acquaintances = createAcquaintances({ me: id, crypto, wallClock: () => 0 })
    page.third = createThirdMember({
      me: id,
      links: {
        working: () => [...page.links],
        send: (to, frame) => page.sent.push({ to, frame }) > 0,
      },
      acquaintances: page.acquaintances,
      introductions: { find: () => [] },
      verify: crypto.verify,
      now,
      wallClock: () => 0,
      onSignal: (from, taken) => page.got.push({ from, signal: taken }),
    })
    return page
  })
  for (const one of all)
    for (const other of all)
      if (one !== other)
        await other.acquaintances.meet(one.id, await one.acquaintances.introduction(other.id), {
          fingerprint: '',
        })
  for (const one of all) one.third.tellReach()
  carry(all)
  return all
}
const carry = (all: readonly Page[]): void => {
  for (const from of all)
    for (const { to, frame } of from.sent.splice(0))
      all.find(({ id }) => id === to)?.third.receive(from.id, frame)
}
const cut = (one: Page, other: Page): void => {
  one.links.delete(other.id)
  other.links.delete(one.id)
}
const relays = ({ sent }: Page) => sent.filter(({ frame }) => frame.type === 'relay')

/** Ada, Ben and Cid, of whom Ada and Ben have lost each other; and Ada's envelope for Ben, on its way to Cid. */
const posted = async (): Promise<[Page, Page, Page, Envelope]> => {
  const [ada, ben, cid] = (await pages(3)) as [Page, Page, Page]
  cut(ada, ben)
  for (const page of [ada, ben]) page.third.tellReach()
  carry([ada, ben, cid])
  expect(ada.third.path.reaches(ben.id)).toBe(true)
  ada.third.path.post(ben.id, signal)
  await vi.waitFor(() => expect(relays(ada)).toHaveLength(1))
  const [relay] = relays(ada)
  expect(relay?.to).toBe(cid.id)
  const frame = relay?.frame
  if (frame?.type !== 'relay') throw new Error('no relay')
  ada.sent.splice(0)
  return [ada, ben, cid, frame.envelope]
}

it('carries a signal through a member who reaches both', async () => {
  const [ada, ben, cid, envelope] = await posted()
  cid.third.receive(ada.id, { type: 'relay', envelope })
  carry([cid, ben])
  await vi.waitFor(() => expect(ben.got).toEqual([{ from: ada.id, signal }]))
})

it('does not lead to a member whom no peer reaches, or whose key is not known', async () => {
  const [ada, ben, cid] = (await pages(3)) as [Page, Page, Page]
  expect(ada.third.path.reaches(ben.id)).toBe(true)
  cut(ben, cid)
  cid.third.tellReach()
  carry([ada, ben, cid])
  expect(ada.third.path.reaches(ben.id)).toBe(false)
  expect(ada.third.path.reaches(newMemberId())).toBe(false)
  ada.acquaintances.forget(cid.id)
  expect(ada.third.path.reaches(cid.id)).toBe(false)
})

it('passes nothing on that another than its sender brings: there is no second hop', async () => {
  const [, ben, cid, envelope] = await posted()
  // Ben, or anybody, hands Ada's envelope in as if it were on its way.
  cid.third.receive(ben.id, { type: 'relay', envelope })
  expect(cid.sent).toEqual([])
})

it('passes nothing on to itself, to its sender, to a stranger, or where its own link is out', async () => {
  const [ada, ben, cid, envelope] = await posted()
  for (const to of [cid.id, ada.id, newMemberId()])
    cid.third.receive(ada.id, { type: 'relay', envelope: { ...envelope, to } })
  cut(cid, ben)
  cid.third.receive(ada.id, { type: 'relay', envelope })
  expect(cid.sent).toEqual([])
})

it('hands what was passed on to nobody else: the addressee is the end', async () => {
  const [, ben, cid, envelope] = await posted()
  cid.third.receive(ben.id, { type: 'relayed', envelope })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect([cid.sent, cid.got]).toEqual([[], []])
})

it('takes an envelope once, though two members pass it on', async () => {
  const [ada, ben, cid, envelope] = await posted()
  ben.third.receive(cid.id, { type: 'relayed', envelope })
  ben.third.receive(newMemberId(), { type: 'relayed', envelope })
  await vi.waitFor(() => expect(ben.got).toEqual([{ from: ada.id, signal }]))
  ben.third.receive(cid.id, { type: 'relayed', envelope })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(ben.got).toHaveLength(1)
})

it('passes on and opens so many, and no flood; others are served all the same', async () => {
  let ms = 0
  const all = await pages(4, () => ms)
  const [ada, ben, cid, dan] = all as [Page, Page, Page, Page]
  ada.third.path.post(ben.id, signal)
  await vi.waitFor(() => expect(relays(ada).length).toBeGreaterThan(0))
  const frame = relays(ada)[0]?.frame
  if (frame?.type !== 'relay') throw new Error('no relay')
  const { envelope } = frame
  for (let n = 0; n < 500; n += 1) cid.third.receive(ada.id, frame)
  const first = cid.sent.length
  expect(first).toBeGreaterThan(10)
  expect(first).toBeLessThan(50)
  cid.third.receive(dan.id, { type: 'relay', envelope: { ...envelope, from: dan.id } })
  expect(cid.sent).toHaveLength(first + 1)
  ms = 10_000
  cid.third.receive(ada.id, frame)
  expect(cid.sent).toHaveLength(first + 2)
  // Of a flood that is handed over, no more is verified than so much.
  const verify = vi.spyOn(globalThis.crypto.subtle, 'verify')
  for (let n = 0; n < 500; n += 1)
    ben.third.receive(cid.id, { type: 'relayed', envelope: { ...envelope, seq: n + 2 } })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(verify.mock.calls.length).toBeLessThan(100)
  verify.mockRestore()
  expect(ben.got).toEqual([])
})
