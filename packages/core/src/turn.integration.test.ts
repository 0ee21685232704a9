import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCoturn, type TestCoturn } from './_coturn'
import { openTurnClient } from './_turn-client'
import { newMemberId } from './id'
import { CREDENTIAL_SECONDS, iceServer, type Turn } from './turn'

let coturn: TestCoturn
beforeAll(async () => (coturn = await startCoturn()))
afterAll(() => coturn[Symbol.asyncDispose]())

/** A client with a credential that was made at `now`. */
const client = async ({ now = Date.now(), turn = coturn.turn }: { now?: number; turn?: Turn } = {}) => {
  const { username = '', credential = '' } = await iceServer(turn, newMemberId(), now)
  return openTurnClient(coturn.port, { username, credential })
}

it('takes a credential of ours, and relays to the public internet', async () => {
  using member = await client()
  expect(await member.allocate()).toMatchObject({ code: 0, lifetime: 600 })
  expect((await member.permit('9.9.9.9')).code).toBe(0)
  expect((await member.refresh(0)).code).toBe(0)
})

it('answers 401 to one that has ended, or that another secret made', async () => {
  using late = await client({ now: Date.now() - (CREDENTIAL_SECONDS + 1) * 1000 })
  expect((await late.allocate()).code).toBe(401)
  using forged = await client({ turn: { ...coturn.turn, secret: 'guessed' } })
  expect((await forged.allocate()).code).toBe(401)
})

it('lets a link that is relayed go on when its credential ends, and begins none with it', async () => {
  const { username = '', credential = '' } = await iceServer(
    coturn.turn,
    newMemberId(),
    Date.now() - (CREDENTIAL_SECONDS - 2) * 1000,
  )
  using relayed = await openTurnClient(coturn.port, { username, credential })
  expect((await relayed.allocate()).code).toBe(0)
  const attempt = async () => {
    using late = await openTurnClient(coturn.port, { username, credential })
    return (await late.allocate()).code
  }
  await expect.poll(attempt, { timeout: 20_000, interval: 200 }).toBe(401)
  expect(await relayed.refresh(600)).toEqual({ code: 0, lifetime: 600 })
  expect((await relayed.permit('9.9.9.9')).code).toBe(0)
})

it.each([
  ['this machine', '127.0.0.1'],
  ['“this network”', '0.0.0.0'],
  ['RFC 1918, 10/8', '10.0.0.1'],
  ['RFC 1918, 172.16/12', '172.31.255.255'],
  ['RFC 1918, 192.168/16', '192.168.1.1'],
  ['a carrier’s own, and a metadata service', '100.100.100.200'],
  ['the metadata service', '169.254.169.254'],
  ['another metadata service', '192.0.0.192'],
  ['a cloud’s wire server', '168.63.129.16'],
  ['benchmarks', '198.19.255.255'],
  ['multicast', '224.0.0.251'],
  ['broadcast', '255.255.255.255'],
])('answers 403 to a peer in a range that is not public: %s', async (_, address) => {
  using member = await client()
  expect((await member.allocate()).code).toBe(0)
  expect((await member.permit(address)).code).toBe(403)
})

it('bounds the allocations of one member', async () => {
  await using small = await startCoturn(['user-quota=2'])
  const { username = '', credential = '' } = await iceServer(small.turn, newMemberId(), Date.now())
  const codes: number[] = []
  const clients = await Promise.all([1, 2, 3].map(() => openTurnClient(small.port, { username, credential })))
  for (const each of clients) codes.push((await each.allocate()).code)
  for (const each of clients) each[Symbol.dispose]()
  expect(codes).toEqual([0, 0, 486])
})
