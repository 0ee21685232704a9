import { frame, helloFrame } from '@talki/core/_people'
import type { RoomId } from '@talki/core/id'
import type { JoinError, JoinResponse } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { apiEvent } from '../_events'
import { enter, startStage, type TestSocket, type TestStage } from '../_stage'

// What a stranger with the link can do to a door, each time with a guest who is really expected.

let stage: TestStage
// The bounds of knocks hold by themselves: calls are not counted here, which would refuse an attack before.
beforeAll(async () => (stage = await startStage({}, { countCall: () => undefined })))
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

const ATTACKER = '198.51.100.7'
const GUEST = '203.0.113.20'

const from = async (address: string, path: string, body: object, cookies: string[] = []) => {
  const headers = { 'true-client-ip': address }
  const reply = await stage.handlers.api(apiEvent(path, { body, cookies, headers }))
  const { result } = JSON.parse(reply.body) as { result: { data: unknown } }
  return { data: result.data, cookies: reply.cookies.map((cookie) => cookie.split(';')[0] ?? '') }
}
const signIn = async (address: string) =>
  (await from(address, 'auth.signInAnonymously', { name: 'Bob' })).cookies
const join = async (address: string, room: RoomId, cookies?: string[]) => {
  const by = cookies ?? (await signIn(address))
  return (await from(address, 'rooms.join', { room }, by)).data as Result<JoinResponse, JoinError>
}
/** Joins and says hello; the socket, or why not. */
const knock = async (address: string, room: RoomId, cookies?: string[]) => {
  const joined = await join(address, room, cookies)
  return joined.ok ? enter(stage, joined.value) : joined.error.code
}
const openRoom = async () => {
  const seat = await stage.create(await stage.signIn('Ada'))
  return { room: seat.room, admin: await enter(stage, seat) }
}
const knocksAt = (admin: TestSocket) => admin.heard.filter(({ type }) => type === 'knock').length
const doorAt = async (admin: TestSocket) => {
  const [answer] = await stage.say(admin, frame({ type: 'seek_admin' }))
  return answer?.type === 'door' ? answer.door : undefined
}
const expectGuestToGetIn = async (room: RoomId, admin: TestSocket) => {
  const guest = await knock(GUEST, room)
  if (typeof guest === 'string') throw new Error(guest)
  expect(admin.heard.at(-1)).toMatchObject({ type: 'knock', member: { id: guest.context.member } })
  await stage.say(admin, frame({ type: 'admit', members: [guest.context.member as never] }))
  expect(guest.heard.at(-1)?.type).toBe('admitted')
}

it('is not filled by joins without a socket', async () => {
  const { room, admin } = await openRoom()
  const codes = new Set<string>()
  for (let n = 0; n < 40; n += 1) {
    const joined = await join(ATTACKER, room)
    codes.add(joined.ok ? 'ok' : joined.error.code)
  }
  expect([...codes]).toEqual(['ok', 'door_crowded'])
  await expectGuestToGetIn(room, admin)
  expect(await doorAt(admin)).toMatchObject({ heldBack: 40 - 24 })
})

it('is filled from many addresses for as long as a nonce lasts, and no longer', async () => {
  const { room, admin } = await openRoom()
  for (let n = 0; n < 111; n += 1) await join(`198.51.${n}.7`, room)
  const refused = await join(GUEST, room)
  expect(refused).toEqual({ ok: false, error: { code: 'door_crowded', retryAfterMs: 30_000 } })
  await stage.test.expire('nonces')
  await expectGuestToGetIn(room, admin)
})

it('lets a denied person come back a few times under new sessions, and no more', async () => {
  const { room, admin } = await openRoom()
  const codes: string[] = []
  for (let n = 0; n < 15; n += 1) {
    const socket = await knock(ATTACKER, room)
    codes.push(typeof socket === 'string' ? socket : 'knocked')
    if (typeof socket === 'string') continue
    await stage.say(admin, frame({ type: 'deny', members: [socket.context.member as never] }))
    expect(socket.heard.at(-1)?.type).toBe('denied')
  }
  expect(codes.filter((code) => code === 'knocked')).toHaveLength(3)
  expect(codes.at(-1)).toBe('door_crowded')
  expect(knocksAt(admin)).toBe(3)
  expect(await doorAt(admin)).toMatchObject({ heldBack: 12 })
  await expectGuestToGetIn(room, admin)
})

it('lets a user knock and leave a few times, and no more', async () => {
  const { room, admin } = await openRoom()
  const cookies = await signIn(ATTACKER)
  for (let n = 0; n < 30; n += 1) {
    const socket = await knock(ATTACKER, room, cookies)
    if (typeof socket !== 'string') await stage.say(socket, frame({ type: 'leave' }))
  }
  expect(knocksAt(admin)).toBe(5)
  await expectGuestToGetIn(room, admin)
})

it('lets a user knock and hang up a few times, and no more', async () => {
  const { room, admin } = await openRoom()
  const cookies = await signIn(ATTACKER)
  for (let n = 0; n < 20; n += 1) {
    const socket = await knock(ATTACKER, room, cookies)
    if (typeof socket !== 'string') await stage.hangUp(socket)
  }
  expect(knocksAt(admin)).toBe(5)
  await expectGuestToGetIn(room, admin)
})

it('asks nothing of who comes back while their place is held, or is admitted', async () => {
  const { room, admin } = await openRoom()
  const cookies = await signIn(GUEST)
  const guest = await knock(GUEST, room, cookies)
  if (typeof guest === 'string') throw new Error(guest)
  for (let n = 0; n < 10; n += 1) expect((await join(GUEST, room, cookies)).ok).toBe(true)
  await stage.say(admin, frame({ type: 'admit', members: [guest.context.member as never] }))
  await stage.hangUp(guest)
  for (let n = 0; n < 10; n += 1) expect((await join(GUEST, room, cookies)).ok).toBe(true)
})

it('costs two statements a join, held back or not, and keeps no address', async () => {
  const { room } = await openRoom()
  const cookies = await signIn(ATTACKER)
  for (let n = 0; n < 8; n += 1) {
    const { statements } = await stage.test.count(() => knockAndLeave(room, cookies))
    expect(statements).toBeLessThanOrEqual(5)
  }
  const { value, statements } = await stage.test.count(() => join(ATTACKER, room, cookies))
  expect([value.ok, statements]).toEqual([false, 2])
  expect(JSON.stringify(stage.logs)).not.toContain(ATTACKER)
})
const knockAndLeave = async (room: RoomId, cookies: string[]) => {
  const socket = await knock(ATTACKER, room, cookies)
  if (typeof socket !== 'string') await stage.say(socket, frame({ type: 'leave' }))
}

it('is locked by the admin to new knocks alone, and stays so under the next one', async () => {
  const { room, admin } = await openRoom()
  const [inside, waiting] = [await knock('203.0.113.1', room), await knock('203.0.113.2', room)]
  if (typeof inside === 'string' || typeof waiting === 'string') throw new Error('no guests')
  await stage.say(admin, frame({ type: 'admit', members: [inside.context.member as never] }))
  const { value: told, statements } = await stage.test.count(() =>
    stage.say(admin, frame({ type: 'lock', on: true })),
  )
  expect(statements).toBe(1)
  expect(told).toMatchObject([{ type: 'door', door: { locked: true, heldBack: 0 } }])
  expect(inside.heard.at(-1)).toMatchObject({ type: 'door', door: { locked: true } })
  expect(await knock(GUEST, room)).toBe('door_locked')
  const isHeldBack = await doorAt(admin)
  expect(isHeldBack).toMatchObject({ heldBack: 0 })
  await stage.say(admin, frame({ type: 'admit', members: [waiting.context.member as never] }))
  expect(waiting.heard.at(-1)?.type).toBe('admitted')

  expect(await stage.say(inside, frame({ type: 'lock', on: false }))).toMatchObject([{ code: 'not_admin' }])
  await stage.say(admin, frame({ type: 'leave' }))
  expect(inside.heard.at(-1)).toMatchObject({ type: 'welcome', state: { door: { locked: true } } })
  expect(await knock(GUEST, room)).toBe('door_locked')
  await stage.say(inside, frame({ type: 'lock', on: false }))
  await expectGuestToGetIn(room, inside)
})

it('tells the admin alone how many were held back', async () => {
  const { room, admin } = await openRoom()
  const guest = await knock(GUEST, room)
  if (typeof guest === 'string') throw new Error(guest)
  for (let n = 0; n < 26; n += 1) await join(ATTACKER, room)
  expect(await doorAt(guest)).toEqual({ locked: false, heard: true, heldBack: 0 })
  expect(await doorAt(admin)).toEqual({ locked: false, heard: true, heldBack: 2 })
  const [welcome] = await stage.say(admin, helloFrame())
  expect(welcome).toMatchObject({ state: { door: { heldBack: 2 } } })
})
