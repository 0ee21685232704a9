import { frame } from '@talki/core/_people'
import { type MemberId, newMemberId, newRoomId, type RoomId } from '@talki/core/id'
import type { JoinResponse } from '@talki/core/protocol/join'
import type { FollowError, ReopenError, ReopenResponse } from '@talki/core/protocol/reopen'
import type { Result } from '@talki/core/result'
import { newSecret } from '@talki/core/secret'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { apiEvent } from '../_events'
import { enter, startStage, type TestStage } from '../_stage'

let stage: TestStage
beforeAll(async () => (stage = await startStage()))
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

const call = async (path: string, body: unknown, cookie?: string) => {
  const reply = await stage.handlers.api(apiEvent(path, { body, cookies: cookie ? [cookie] : [] }))
  return { status: reply.statusCode, body: JSON.parse(reply.body) as { result?: { data: unknown } } }
}
type Wish = { member?: MemberId; passes?: { member: MemberId; hash: string }[]; forwardingKeys?: string[] }

const reopen = async (cookie: string | undefined, wish: Wish = {}) => {
  const input = { member: newMemberId(), passes: [], forwardingKeys: [], ...wish }
  const { body } = await call('rooms.reopen', input, cookie)
  return body.result?.data as Result<ReopenResponse, ReopenError>
}
const follow = async (cookie: string | undefined, room: RoomId, pass: string) =>
  (await call('rooms.follow', { room, pass }, cookie)).body.result?.data as Result<JoinResponse, FollowError>
const door = async (room: RoomId) => (await call('rooms.door', { room })).body.result?.data

it('opens a new room for a call, whose members follow by their passes, in two statements each', async () => {
  const [ada, ben] = [await stage.signIn('Ada'), await stage.signIn('Ben')]
  const [member, follower, pass] = [newMemberId(), newMemberId(), await newSecret()]
  const wish = { member, passes: [{ member: follower, hash: pass.hash }] }
  const { value: opened, statements } = await stage.test.count(() => reopen(ada, wish))
  expect(statements).toBe(2)
  if (!opened.ok) throw new Error(opened.error.code)
  expect(opened.value).toMatchObject({ state: { me: { id: member }, admin: member }, hasTurn: false })
  const admin = await enter(stage, opened.value)
  const { value: followed, statements: more } = await stage.test.count(() =>
    follow(ben, opened.value.room, pass.text),
  )
  expect(more).toBe(2)
  if (!followed.ok) throw new Error(followed.error.code)
  expect(followed.value.state).toMatchObject({ me: { id: follower, name: 'Ben', status: 'admitted' } })
  expect(followed.value.forwardingKey).toBeUndefined()
  await enter(stage, followed.value)
  await stage.say(admin, frame({ type: 'lock', on: true }))
})

it('wants a session, and refuses what no page sends', async () => {
  expect(await reopen(undefined)).toEqual({ ok: false, error: { code: 'signed_out' } })
  expect(await reopen('talki=forged')).toEqual({ ok: false, error: { code: 'signed_out' } })
  expect(await follow(undefined, newRoomId(), 'p'.repeat(43))).toEqual({
    ok: false,
    error: { code: 'signed_out' },
  })
  const ada = await stage.signIn('Ada')
  const member = newMemberId()
  const hash = 'h'.repeat(43)
  const bad: unknown[] = [
    {},
    { member: 'me', passes: [], forwardingKeys: [] },
    { member, passes: [{ member, hash }], forwardingKeys: [] },
    { member, passes: [{ member: newMemberId(), hash: 'short' }], forwardingKeys: [] },
    {
      member,
      passes: Array.from({ length: 32 }, () => ({ member: newMemberId(), hash })),
      forwardingKeys: [],
    },
    {
      member,
      passes: [newMemberId(), newMemberId()].map((member) => ({ member, hash })),
      forwardingKeys: [],
    },
    { member, passes: [], forwardingKeys: Array.from({ length: 5 }, () => 'key') },
    { member, passes: [], forwardingKeys: [], door: 'open' },
  ]
  for (const input of bad) expect((await call('rooms.reopen', input, ada)).status).toBe(400)
  expect((await call('rooms.follow', { room: newRoomId(), pass: '' }, ada)).status).toBe(400)
  expect(await stage.test.rows('rooms')).toBe(0)
})

it('refuses forged, foreign and used passes', async () => {
  const [ada, ben, eve] = [await stage.signIn('Ada'), await stage.signIn('Ben'), await stage.signIn('Eve')]
  const pass = await newSecret()
  const opened = await reopen(ada, { passes: [{ member: newMemberId(), hash: pass.hash }] })
  const other = await reopen(eve)
  if (!opened.ok || !other.ok) throw new Error('not opened')
  const unknown = { ok: false, error: { code: 'pass_unknown' } }
  expect(await follow(eve, opened.value.room, (await newSecret()).text)).toEqual(unknown)
  expect(await follow(ben, other.value.room, pass.text)).toEqual(unknown)
  expect((await follow(ben, opened.value.room, pass.text)).ok).toBe(true)
  expect(await follow(eve, opened.value.room, pass.text)).toEqual(unknown)
})

it('sends people with the old link on by the key of the old room’s admin, and by no other', async () => {
  const [ada, ben] = [await stage.signIn('Ada'), await stage.signIn('Ben')]
  const seat = await stage.create(ada)
  expect((await stage.join(ben, seat.room)).forwardingKey).toBeUndefined()
  const key = seat.forwardingKey ?? ''
  expect((await stage.join(ada, seat.room)).forwardingKey).toMatch(new RegExp(`^${seat.room}\\.`))
  await stage.test.expire('rooms')

  const refused = (why: string) => ({ ok: false, error: { code: 'forwarding_refused', why } })
  const forged = newRoomId() + key.slice(26)
  expect(await reopen(ada, { forwardingKeys: [key, forged] })).toEqual(refused('unsigned'))
  expect(await stage.test.rows('forwardings')).toBe(0)
  expect(await door(seat.room)).toEqual({ ok: false, error: { code: 'room_closed' } })

  const opened = await reopen(ada, { forwardingKeys: [key] })
  if (!opened.ok) throw new Error(opened.error.code)
  expect(await door(seat.room)).toEqual({ ok: false, error: { code: 'room_moved', room: opened.value.room } })
  expect(opened.value.forwardingKey).not.toBe(key)
})

it('counts a reopened door as a call that is opened', async () => {
  const ada = await stage.signIn('Ada')
  const outcomes: boolean[] = []
  for (let n = 0; n < 32; n += 1) outcomes.push((await reopen(ada)).ok)
  expect(outcomes.filter(Boolean)).toHaveLength(30)
  expect(await reopen(ada)).toMatchObject({ error: { code: 'too_many' } })
})
