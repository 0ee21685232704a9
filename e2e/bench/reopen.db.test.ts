import { sql } from 'drizzle-orm'
import type { RoomId } from '@talki/core/id'
import { ok } from '@talki/core/result'
import { expect, it } from 'vitest'
import { expectAllLinked, stopClock } from './_call-clock'
import { startCallWorld, type CallWorld, type WorldMember } from './_call-world'

const pass = stopClock()
const of = ({ events }: WorldMember, type: string) => events.filter((event) => event.type === type)
const roomOf = ({ room, events }: WorldMember): RoomId =>
  events.reduce((last, event) => (event.type === 'reopened' ? event.room : last), room)

/** Four in a call whose door has closed, for the pages and for the server. */
const closedCall = async (
  world: CallWorld,
): Promise<[WorldMember, WorldMember, WorldMember, WorldMember]> => {
  const room = await world.open()
  for (let n = 1; n < 4; n += 1) await world.join(room)
  await world.run(310_000)
  await world.stage.test.db.execute(sql`UPDATE rooms SET expires_at = now() - interval '1 minute'`)
  expect(world.members.map(({ socket }) => socket())).toEqual(Array(4).fill('closed'))
  return world.members as [WorldMember, WorldMember, WorldMember, WorldMember]
}

/** Has the door opened again, and waits until the others have followed. */
const reopen = async (world: CallWorld, admin: WorldMember, forwards = false): Promise<RoomId> => {
  const opening = admin.call.reopen(forwards)
  await world.run(4000)
  expect(await opening).toEqual(ok(undefined))
  return roomOf(admin)
}

it('takes everybody along, who rest again; a newcomer is admitted and introduced to all', async () => {
  await using world = await startCallWorld(pass)
  const people = await closedCall(world)
  const gone = people.map((one) => of(one, 'gone').length)
  const room = await reopen(world, people[0])
  expect(people.map(roomOf)).toEqual(Array(4).fill(room))
  expect(await world.stage.test.rows('passes')).toBe(0)
  expect(people.map((one) => of(one, 'gone').length)).toEqual(gone)
  expect(people.map((one) => one.admin())).toEqual(Array(4).fill(people[0].id))
  // Whoever followed first would succeed, and keeps a socket as the admin does.
  const sockets = () => world.members.map(({ socket }) => socket()).sort()
  await world.run(4000)
  expect(sockets()).toEqual(['open', 'open', 'resting', 'resting'])

  await world.join(room)
  await world.run(3000)
  expectAllLinked(world)
  expect(sockets()).toEqual(['open', 'open', 'resting', 'resting', 'resting'])
  // Removals are the server's again.
  const dan = people[3]
  people[0].call.decide('remove', [dan.id])
  world.members.splice(3, 1)
  await world.run(3000)
  expect(of(dan, 'ended')).toEqual([{ type: 'ended', reason: 'removed' }])
  expectAllLinked(world)
}, 120_000)

it('is for who has the role by then, who was given the keys of the link before', async () => {
  await using world = await startCallWorld(pass)
  const [ada, ben, cid] = await closedCall(world)
  expect([ada, ben].map(({ call }) => call.canForward())).toEqual([true, false])
  expect(ada.call.handOver(ben.id)).toBe(true)
  await world.run(2000)
  expect([ada, ben, cid].map((one) => one.admin())).toEqual(Array(3).fill(ben.id))
  expect([ben, cid].map(({ call }) => call.canForward())).toEqual([true, false])

  const room = await reopen(world, ben, true)
  expect(world.members.map(roomOf)).toEqual(Array(4).fill(room))
  expect(world.members.map((one) => one.admin())).toEqual(Array(4).fill(ben.id))
  const { data } = await world.stage.call('rooms.door', { room: ada.room })
  expect(data).toMatchObject({ ok: false, error: { code: 'room_moved', room } })
  // The new admin admits; and when that door has closed, too, the role is theirs.
  await world.join(room, ben)
  await world.run(3000)
  expectAllLinked(world)
  await world.run(310_000)
  expect(world.members.map((one) => one.admin())).toEqual(Array(5).fill(ben.id))
}, 120_000)

it('is told to those who rest when the admin keeps it open longer', async () => {
  await using world = await startCallWorld(pass)
  const room = await world.open()
  for (let n = 1; n < 4; n += 1) await world.join(room)
  const [ada, , , dan] = world.members as [WorldMember, WorldMember, WorldMember, WorldMember]
  await world.run(60_000)
  expect(dan.socket()).toBe('resting')
  await world.stage.test.db.execute(sql`UPDATE rooms SET expires_at = now() + interval '240 seconds'`)
  expect(ada.call.extend()).toBe(true)
  await world.run(1000)
  const told = of(dan, 'standing').at(-1)
  expect(told).toMatchObject({ type: 'standing' })
  expect(told?.type === 'standing' && told.state.doorMs).toBeGreaterThan(290_000)
}, 120_000)

it('leaves behind who has no session any more, whom the log removes and not the server', async () => {
  await using world = await startCallWorld(pass)
  const [ada, ben, cid, dan] = await closedCall(world)
  await world.stage.call('auth.signOut', {}, dan.cookie)
  const room = await reopen(world, ada)
  expect(of(dan, 'door_closed').at(-1)).toEqual({ type: 'door_closed', why: 'left_behind' })
  expect([ada, ben, cid, dan].map(roomOf)).toEqual([room, room, room, dan.room])
  expectAllLinked(world)
  expect(ada.call.decide('remove', [dan.id])).toBe(true)
  world.members.splice(3)
  await world.run(3000)
  expect(of(dan, 'ended')).toEqual([{ type: 'ended', reason: 'removed' }])
  expect(of(ada, 'refused')).toEqual([])
  expectAllLinked(world)
}, 120_000)
