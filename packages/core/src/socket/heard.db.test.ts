import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  bind,
  connect,
  frame,
  heard,
  helloFrame,
  joinAs,
  knock,
  newSession,
  openRoom,
  types,
} from '../_people'
import { startPglite, type TestDb } from '../_pglite'
import * as Room from '../room'
import * as Socket from '../socket'
import type { SocketIdentity } from './identity'

// A knock is somebody's to hear within seconds, or the guest is told that it is nobody's.

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const admit = (admin: SocketIdentity, { member }: SocketIdentity) =>
  Room.admit(test.db, admin, frame({ type: 'admit', members: [member] }))
const seek = (place: SocketIdentity) => Socket.seekAdmin(test.db, place, frame({ type: 'seek_admin' }))
const answer = (place: SocketIdentity) => Socket.here(test.db, place, frame({ type: 'here' }))
const hangUp = ({ connection }: SocketIdentity) => Socket.unbind(test.db, [connection], { liveOnly: false })
const silence = ({ member }: SocketIdentity, seconds: number) =>
  test.db.execute(
    sql`UPDATE members SET seen_at = now() - make_interval(secs => ${seconds}) WHERE id = ${member}`,
  )
/** As if the admin had been asked so long ago, and had said nothing since. */
const unanswered = ({ member }: SocketIdentity, seconds: number) =>
  test.db.execute(
    sql`UPDATE members SET asked_at = now() - make_interval(secs => ${seconds}) WHERE id = ${member}`,
  )
const callOfTwo = async () => {
  const { admin, session } = await openRoom(test.db)
  const peer = await knock(test.db, admin.room)
  await admit(admin, peer)
  return { admin, session, peer }
}
const door = (isHeard: boolean) => ({ type: 'door', door: { locked: false, heard: isHeard, heldBack: 0 } })

it('tells those who wait when the admin has gone, and when they are back, in one statement each', async () => {
  const { admin, session } = await openRoom(test.db)
  const guest = await knock(test.db, admin.room)
  const gone = await test.count(() => hangUp(admin))
  expect([gone.statements, heard(gone.value, guest)]).toMatchObject([1, [door(false)]])
  expect(heard(await seek(guest), guest)).toMatchObject([{ type: 'door', door: { heard: false } }])
  const back = await bind(test.db, await joinAs(test.db, admin.room, session))
  const said = await test.count(() => Socket.hello(test.db, back, helloFrame()))
  expect([said.statements, heard(said.value, guest)]).toMatchObject([1, [door(true)]])
  expect(heard(said.value, back)).toMatchObject([{ state: { waiting: [{ id: guest.member }] } }])
})

it('tells a guest who knocks at an empty room so, with the first answer', async () => {
  const { admin } = await openRoom(test.db)
  await hangUp(admin)
  const guest = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
  const said = await Socket.hello(test.db, guest, helloFrame())
  expect(types(said)).toEqual({ [guest.connection]: ['welcome'] })
  expect(heard(said, guest)).toMatchObject([{ state: { door: { heard: false } } }])
})

it('does not count an admin as there who was asked and is silent', async () => {
  const { admin } = await openRoom(test.db)
  const guest = await knock(test.db, admin.room)
  expect(heard(await seek(guest), guest)).toMatchObject([{ door: { heard: true } }])
  await unanswered(admin, 6)
  expect(heard(await seek(guest), guest)).toMatchObject([{ door: { heard: false } }])
  expect(heard(await answer(admin), guest)).toEqual([expect.objectContaining(door(true))])
})

it('gives the role to a member inside when a knock comes while the admin is gone', async () => {
  const { admin, peer } = await callOfTwo()
  await hangUp(admin)
  await silence(admin, 6)
  const guest = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
  const { value, statements } = await test.count(() => Socket.hello(test.db, guest, helloFrame()))
  expect(statements).toBe(1)
  expect(types(value)).toEqual({ [guest.connection]: ['welcome'], [peer.connection]: ['welcome'] })
  expect(heard(value, guest)).toMatchObject([{ state: { admin: peer.member, door: { heard: true } } }])
  expect(heard(value, peer)).toMatchObject([
    { state: { admin: peer.member, waiting: [{ id: guest.member }] } },
  ])
  await admit(peer, guest)
})

it('gives the role to who comes back inside while a knock goes unheard, and tells all of both', async () => {
  const { admin } = await openRoom(test.db)
  const session = await newSession(test.db)
  const peer = await connect(test.db, await joinAs(test.db, admin.room, session))
  const other = await knock(test.db, admin.room)
  await admit(admin, peer)
  await admit(admin, other)
  const guest = await knock(test.db, admin.room)
  await hangUp(admin)
  await silence(admin, 6)
  const back = await bind(test.db, await joinAs(test.db, admin.room, session))
  const said = await Socket.hello(test.db, back, helloFrame())
  expect(types(said)).toEqual({
    [back.connection]: ['welcome'],
    [other.connection]: ['welcome', 'joined'],
    [guest.connection]: ['door'],
    [peer.connection]: ['replaced', '(close)'],
  })
  expect(heard(said, back)).toMatchObject([
    { state: { admin: peer.member, waiting: [{ id: guest.member }] } },
  ])
})

it('leaves a reload the time it takes, and then gives the role away at the next report', async () => {
  const { admin, peer } = await callOfTwo()
  const [guest, other] = [await knock(test.db, admin.room), await knock(test.db, admin.room)]
  await hangUp(admin)
  await silence(admin, 4)
  expect(types(await seek(guest))).toEqual({ [guest.connection]: ['door'] })
  await silence(admin, 6)
  const { value: said, statements } = await test.count(() => seek(guest))
  expect(statements).toBe(1)
  expect(types(said)).toEqual({
    [guest.connection]: ['door'],
    [other.connection]: ['door'],
    [peer.connection]: ['welcome'],
  })
  for (const waiting of [guest, other]) {
    expect(heard(said, waiting)).toMatchObject([{ door: { heard: true } }])
  }
  expect(heard(said, peer)).toMatchObject([
    { state: { waiting: [{ id: guest.member }, { id: other.member }] } },
  ])
})

describe('a report about an admin who has a socket', () => {
  it('asks that socket, once, and takes the role from nobody who answers', async () => {
    const { admin, peer } = await callOfTwo()
    await silence(admin, 21)
    expect(types(await seek(peer))).toEqual({ [peer.connection]: ['door'], [admin.connection]: ['asked'] })
    expect(types(await seek(peer))).toEqual({ [peer.connection]: ['door'] })
    const { value, statements } = await test.count(() => answer(admin))
    expect([value, statements]).toEqual([[], 1])
    for (let n = 0; n < 5; n += 1) expect(types(await seek(peer))).toEqual({ [peer.connection]: ['door'] })
    expect(types(await admit(admin, await knock(test.db, admin.room)))[admin.connection]).toEqual(['joined'])
  })

  it('passes the role on once the question is five seconds old, to who has been there longest', async () => {
    const { admin, peer } = await callOfTwo()
    const [later, waiting] = [await knock(test.db, admin.room), await knock(test.db, admin.room)]
    await admit(admin, later)
    await unanswered(admin, 4)
    expect(types(await seek(later))).toEqual({ [later.connection]: ['door'] })
    await unanswered(admin, 6)
    const said = await seek(later)
    expect(heard(said, later).map(({ type }) => type)).toEqual(['door', 'welcome'])
    expect(heard(said, peer)).toMatchObject([
      { type: 'welcome', state: { admin: peer.member, waiting: [{ id: waiting.member }] } },
    ])
    expect(heard(said, admin)).toMatchObject([{ state: { admin: peer.member, waiting: [] } }])
    // Who was silent is not the next one either.
    await unanswered(peer, 6)
    expect(heard(await seek(waiting), later)).toMatchObject([{ state: { admin: later.member } }])
  })

  it('does not ask one who has just given a sign of life', async () => {
    const { admin, peer } = await callOfTwo()
    await silence(admin, 19)
    expect(types(await seek(peer))).toEqual({ [peer.connection]: ['door'] })
  })

  it('of the admin itself asks nobody; of a socket that is bound to nobody is refused, and changes nothing', async () => {
    const { admin, peer } = await callOfTwo()
    await silence(admin, 60)
    expect(types(await seek(admin))).toEqual({ [admin.connection]: ['door'] })
    await hangUp(peer)
    expect(heard(await seek(peer), peer)).toMatchObject([{ code: 'not_live' }])
    expect(types(await admit(admin, await knock(test.db, admin.room)))[admin.connection]).toEqual(['joined'])
  })

  it('makes nobody admin who waits', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await knock(test.db, admin.room)
    await unanswered(admin, 600)
    expect(types(await seek(guest))).toEqual({ [guest.connection]: ['door'] })
    expect(await admit(guest, guest)).toMatchObject([{ frames: [{ code: 'not_admin' }] }])
  })
})

it('an answer of another member than the one asked is no sign of the admin', async () => {
  const { admin, peer } = await callOfTwo()
  await unanswered(admin, 6)
  expect(await answer(peer)).toEqual([])
  expect(heard(await seek(peer), peer)).toMatchObject([{ type: 'door' }, { state: { admin: peer.member } }])
})

it('is asked and answered by live sockets alone; any other is told so, by the frame’s id', async () => {
  const { peer } = await callOfTwo()
  await hangUp(peer)
  for (const [type, send] of [
    ['here', Socket.here],
    ['seek_admin', Socket.seekAdmin],
  ] as const) {
    const asking = frame({ type }) as never as { id: string }
    expect(heard(await send(test.db, peer, asking as never), peer)).toMatchObject([
      { type: 'problem', re: asking.id, code: 'not_live' },
    ])
  }
})

it('lets no one who waits into a room that nobody is in', async () => {
  const { admin } = await openRoom(test.db)
  await hangUp(admin)
  await silence(admin, 600)
  const guest = await connect(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
  expect(heard(await seek(guest), guest)).toMatchObject([{ type: 'door', door: { heard: false } }])
  expect(await admit(guest, guest)).toMatchObject([{ frames: [{ code: 'not_admin' }] }])
})
