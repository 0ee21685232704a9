import { frame } from '@talki/core/_people'
import type { RoomId } from '@talki/core/id'
import type { TurnServers, TurnServersError } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { apiEvent } from '../_events'
import type { Env } from '../config-read'
import { enter, startCall, startStage, type TestStage } from '../_stage'

const PAID = { urls: 'turn:paid.test', username: 'u', credential: 'c' }

let stage: TestStage
beforeAll(async () => {
  stage = await startStage({
    TURN_URLS: 'turn:turn.test',
    TURN_SECRET: 'secret',
    ICE_SERVERS: JSON.stringify([{ urls: 'stun:stun.test' }, PAID]),
  })
})
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

const ask = async (room: RoomId, cookie?: string, address = '198.51.100.7') => {
  const headers = { 'true-client-ip': address }
  const reply = await stage.handlers.api(
    apiEvent('rooms.turnServers', { body: { room }, headers, cookies: cookie ? [cookie] : [] }),
  )
  const { result } = JSON.parse(reply.body) as { result: { data: Result<TurnServers, TurnServersError> } }
  return result.data
}

it('gives an admin who is alone no credential, be it at the opening of the call or when asked', async () => {
  const ada = await stage.signIn('Ada')
  const seat = await stage.create(ada)
  expect(seat).toMatchObject({ iceServers: [{ urls: 'stun:stun.test' }], hasTurn: true })
  expect(await ask(seat.room, ada)).toEqual({ ok: false, error: { code: 'alone' } })
  const again = await stage.join(ada, seat.room)
  expect(again).toMatchObject({ iceServers: [{ urls: 'stun:stun.test' }], hasTurn: true })
  // The sign-in and the call, by address and by browser: the refusal counts nothing.
  expect(await stage.test.rows('allowances')).toBe(3)
})

it.each<[string, Env, boolean, object[]]>([
  [
    'TURN of its own alone',
    { TURN_URLS: 'turn:turn.test', TURN_SECRET: 'secret' },
    true,
    [{ urls: ['turn:turn.test'] }],
  ],
  [
    'a server with credentials beside an open one',
    { ICE_SERVERS: JSON.stringify([{ urls: 'stun:s.test' }, PAID]) },
    true,
    [PAID],
  ],
  ['an open server alone', { ICE_SERVERS: JSON.stringify([{ urls: 'stun:s.test' }]) }, false, []],
])('says of %s whether there is TURN, and hands it out', async (_, env, hasTurn, servers) => {
  await using other = await startStage(env)
  const { room, cookies } = await startCall(other)
  expect(await other.join(cookies[0], room)).toMatchObject({ hasTurn })
  const { data } = await other.call('rooms.turnServers', { room }, cookies[0])
  expect(data).toMatchObject({ ok: true, value: { iceServers: servers } })
})

it('gives both sides of a pair one for an hour, in two statements at most, and nobody else', async () => {
  const [ada, bob] = [await stage.signIn('Ada'), await stage.signIn('Bob')]
  const seat = await stage.create(ada)
  const waiting = await stage.join(bob, seat.room)
  expect(waiting).toMatchObject({ iceServers: [{ urls: 'stun:stun.test' }], hasTurn: true })
  expect(await ask(seat.room)).toEqual({ ok: false, error: { code: 'signed_out' } })
  expect(await ask(seat.room, bob)).toEqual({ ok: false, error: { code: 'not_admitted' } })
  expect(await ask(seat.room, ada)).toEqual({ ok: false, error: { code: 'alone' } })
  const admin = await enter(stage, seat)
  await enter(stage, waiting)
  await stage.say(admin, frame({ type: 'admit', members: [waiting.state.me.id] }))

  const { value: given, statements } = await stage.test.count(() => ask(seat.room, bob))
  expect(statements).toBe(2)
  if (!given.ok) throw new Error(given.error.code)
  const [paid, turn] = given.value.iceServers
  expect([paid, given.value.ttlMs]).toEqual([PAID, 3_600_000])
  const [ends = '', member] = String(turn?.username).split(':')
  expect(member).toBe(waiting.state.me.id)
  expect(Number(ends) - Date.now() / 1000).toBeCloseTo(3600, -2)
  expect((await ask(seat.room, ada)).ok).toBe(true)
  await stage.test.expire('rooms')
  expect(await ask(seat.room, bob)).toEqual({ ok: false, error: { code: 'room_closed' } })
})

it('bounds them by browser and by address, and counts nobody who gets none', async () => {
  const { room, cookies } = await startCall(stage)
  const outcomes = async (times: number, cookie: string, address?: string) => {
    const all = []
    for (let n = 0; n < times; n += 1) all.push(await ask(room, cookie, address))
    return all.filter(({ ok }) => ok).length
  }
  expect(await outcomes(12, cookies[0])).toBe(10)
  expect(await outcomes(1, cookies[0], '203.0.113.9')).toBe(0)
  expect(await outcomes(1, cookies[1])).toBe(1)

  // What the browser's limit refused has not counted for the address.
  let given = 11
  while (given < 60) {
    const call = await startCall(stage)
    for (const cookie of call.cookies) {
      for (let n = 0; n < 10 && given < 60; n += 1) {
        expect((await ask(call.room, cookie)).ok).toBe(true)
        given += 1
      }
    }
  }
  const { room: next, cookies: pair } = await startCall(stage)
  expect(await ask(next, pair[0])).toMatchObject({ error: { code: 'too_many' } })
  expect((await ask(next, pair[0], '203.0.113.9')).ok).toBe(true)
})

it('names to anybody, without a statement, the servers that need no credentials, and no others', async () => {
  const { value: reply, statements } = await stage.test.count(() =>
    stage.handlers.api(apiEvent('rooms.iceServers', {})),
  )
  expect(statements).toBe(0)
  expect(JSON.parse(reply.body)).toMatchObject({ result: { data: [{ urls: 'stun:stun.test' }] } })
  expect(reply.body).not.toContain('paid')
  expect(reply.body).not.toContain('turn')
})
