import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createAs,
  bind,
  connect,
  frame,
  heard,
  helloFrame,
  joinAs,
  knock,
  LIMITS,
  newSession,
  openRoom,
  types,
} from '../_people'
import { startPglite, type TestDb } from '../_pglite'
import type { SocketIdentity } from '../socket/identity'
import * as Socket from '../socket'
import * as Room from '../room'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const admit = async (admin: SocketIdentity, ...members: SocketIdentity[]): Promise<void> => {
  await Room.admit(test.db, admin, frame({ type: 'admit', members: members.map(({ member }) => member) }))
}
const seek = (place: SocketIdentity) => Socket.seekAdmin(test.db, place, frame({ type: 'seek_admin' }))

describe('hello', () => {
  it('is answered by the state of the room, in one statement', async () => {
    const place = await bind(test.db, await createAs(test.db, await newSession(test.db, 'Ada'), LIMITS))
    const { value, statements } = await test.count(() => Socket.hello(test.db, place, helloFrame()))
    expect(statements).toBe(1)
    expect(types(value)).toEqual({ [place.connection]: ['welcome'] })
    expect(heard(value, place)[0]).toMatchObject({
      state: { me: { id: place.member, status: 'admitted' }, admin: place.member, roster: [] },
    })
  })

  it('of one who waits tells the admin who knocks', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db, 'Bob')))
    const said = await Socket.hello(test.db, guest, helloFrame())
    expect(types(said)).toEqual({ [guest.connection]: ['welcome'], [admin.connection]: ['knock'] })
    expect(heard(said, admin)[0]).toMatchObject({
      member: { id: guest.member, name: 'Bob', verified: false },
    })
    expect(heard(said, guest)[0]).toMatchObject({ state: { me: { status: 'waiting' }, roster: [] } })
  })

  it('of the admin shows who waits, oldest first', async () => {
    const { admin, session } = await openRoom(test.db)
    const guests = [await knock(test.db, admin.room), await knock(test.db, admin.room)]
    const again = await bind(test.db, await joinAs(test.db, admin.room, session))
    const [welcome] = heard(await Socket.hello(test.db, again, helloFrame()), again)
    expect(welcome).toMatchObject({ state: { waiting: guests.map(({ member }) => ({ id: member })) } })
  })

  it('of one who comes back tells the others, carries their offers, and dismisses the old socket', async () => {
    const { admin } = await openRoom(test.db)
    const session = await newSession(test.db, 'Bob')
    const guest = await connect(test.db, await joinAs(test.db, admin.room, session))
    await admit(admin, guest)
    const again = await bind(test.db, await joinAs(test.db, admin.room, session))
    const said = await Socket.hello(test.db, again, helloFrame([{ to: admin.member, data: 'offer' }]))
    expect(types(said)).toEqual({
      [again.connection]: ['welcome'],
      [admin.connection]: ['joined', 'signal'],
      [guest.connection]: ['replaced', '(close)'],
    })
    expect(heard(said, admin)[1]).toMatchObject({ from: guest.member, data: 'offer' })
  })

  it('said twice is answered twice, and announced once', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
    await Socket.hello(test.db, guest, helloFrame())
    expect(types(await Socket.hello(test.db, guest, helloFrame()))).toEqual({
      [guest.connection]: ['welcome'],
    })
  })

  it('said twice by one who is admitted is no news to the others', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await knock(test.db, admin.room)
    await admit(admin, guest)
    expect(types(await Socket.hello(test.db, guest, helloFrame()))).toEqual({
      [guest.connection]: ['welcome'],
    })
  })

  it('carries nothing from one who waits', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
    const said = await Socket.hello(test.db, guest, helloFrame([{ to: admin.member, data: 'offer' }]))
    expect(types(said)).toEqual({
      [guest.connection]: ['welcome', 'problem'],
      [admin.connection]: ['knock'],
    })
    expect(heard(said, guest)[1]).toMatchObject({ code: 'not_admitted' })
  })

  it('after the door is told that it is closed', async () => {
    const place = await bind(test.db, await createAs(test.db, await newSession(test.db), LIMITS))
    await test.expire('rooms')
    expect(types(await Socket.hello(test.db, place, helloFrame()))).toEqual({
      [place.connection]: ['closed', '(close)'],
    })
  })

  it('makes the newer socket the live one; until then the older one is', async () => {
    const { admin, session } = await openRoom(test.db)
    const newer = await bind(test.db, await joinAs(test.db, admin.room, session))
    expect(types(await seek(admin))).toEqual({ [admin.connection]: ['door'] })
    expect(heard(await seek(newer), newer)).toMatchObject([{ type: 'problem', code: 'not_live' }])
    const guest = await knock(test.db, admin.room)
    const said = await Socket.hello(test.db, newer, helloFrame())
    expect(heard(said, newer)).toMatchObject([{ state: { waiting: [{ id: guest.member }] } }])
    expect(types(said)[admin.connection]).toEqual(['replaced', '(close)'])
    expect(types(await seek(admin))).toEqual({ [admin.connection]: ['replaced', '(close)'] })
  })

  it('closes every older socket, and leaves a later one its word', async () => {
    const { admin, session } = await openRoom(test.db)
    const sockets = []
    for (let n = 0; n < 4; n += 1)
      sockets.push(await bind(test.db, await joinAs(test.db, admin.room, session)))
    const [first, second, third, last] = sockets as [
      SocketIdentity,
      SocketIdentity,
      SocketIdentity,
      SocketIdentity,
    ]
    const replaced = ['replaced', '(close)']
    expect(types(await Socket.hello(test.db, third, helloFrame()))).toEqual({
      [third.connection]: ['welcome'],
      [first.connection]: replaced,
      [second.connection]: replaced,
      [admin.connection]: replaced,
    })
    expect(types(await Socket.hello(test.db, second, helloFrame()))).toEqual({
      [second.connection]: replaced,
    })
    expect(types(await Socket.hello(test.db, last, helloFrame()))).toEqual({
      [last.connection]: ['welcome'],
      [third.connection]: replaced,
    })
  })

  it('of one who waits is no news where the admin knows already', async () => {
    const { admin } = await openRoom(test.db)
    const session = await newSession(test.db)
    const guest = await connect(test.db, await joinAs(test.db, admin.room, session))
    const again = await bind(test.db, await joinAs(test.db, admin.room, session))
    expect(types(await Socket.hello(test.db, again, helloFrame()))).toEqual({
      [again.connection]: ['welcome'],
      [guest.connection]: ['replaced', '(close)'],
    })
  })

  it('comes too late once the time of the binding is over', async () => {
    const { admin, session } = await openRoom(test.db)
    const late = await bind(test.db, await joinAs(test.db, admin.room, session))
    await test.expire('nonces')
    expect(types(await Socket.hello(test.db, late, helloFrame()))).toEqual({
      [late.connection]: ['replaced', '(close)'],
    })
    expect(types(await seek(admin))).toEqual({ [admin.connection]: ['door'] })
  })
})

describe('unbind', () => {
  it('of one who waited tells the admin, and nobody else, that the knock is taken back', async () => {
    const { admin } = await openRoom(test.db)
    const [peer, guest, other] = [
      await knock(test.db, admin.room),
      await knock(test.db, admin.room),
      await knock(test.db, admin.room),
    ]
    await admit(admin, peer)
    const said = await Socket.unbind(test.db, [guest.connection], { liveOnly: false })
    expect(types(said)).toEqual({ [admin.connection]: ['left'] })
    expect(heard(said, admin)).toMatchObject([{ member: guest.member, admin: admin.member, reason: 'left' }])
    expect(await Socket.unbind(test.db, [peer.connection], { liveOnly: false })).toEqual([])
    expect(types(await Socket.unbind(test.db, [admin.connection], { liveOnly: false }))).toEqual({
      [other.connection]: ['door'],
    })
  })

  it('of several at once tells those who are left that nobody hears them', async () => {
    const { admin } = await openRoom(test.db)
    const [guest, other] = [await knock(test.db, admin.room), await knock(test.db, admin.room)]
    const gone = [admin.connection, guest.connection]
    const said = await Socket.unbind(test.db, gone, { liveOnly: false })
    expect(types(said)).toEqual({ [other.connection]: ['door'] })
    expect(heard(said, other)).toMatchObject([{ door: { heard: false } }])
  })

  it('of a pending socket leaves the live one untouched, and the pending one nothing', async () => {
    const { admin, session } = await openRoom(test.db)
    const newer = await bind(test.db, await joinAs(test.db, admin.room, session))
    expect(await Socket.unbind(test.db, [newer.connection], { liveOnly: true })).toEqual([])
    expect(await test.rows('nonces')).toBe(1)
    const { statements } = await test.count(() =>
      Socket.unbind(test.db, [newer.connection], { liveOnly: false }),
    )
    expect(statements).toBe(1)
    expect(await test.rows('nonces')).toBe(0)
    expect(types(await seek(admin))).toEqual({ [admin.connection]: ['door'] })
    expect(types(await Socket.hello(test.db, newer, helloFrame()))).toEqual({
      [newer.connection]: ['replaced', '(close)'],
    })
  })

  it('of the live socket leaves a pending one its hello', async () => {
    const { admin, session } = await openRoom(test.db)
    const newer = await bind(test.db, await joinAs(test.db, admin.room, session))
    await Socket.unbind(test.db, [admin.connection], { liveOnly: false })
    const [refusal] = await seek(admin)
    expect(refusal).toMatchObject({ frames: [{ type: 'problem', code: 'not_live' }], close: true })
    expect(types(await Socket.hello(test.db, newer, helloFrame()))).toEqual({
      [newer.connection]: ['welcome'],
    })
  })
})
