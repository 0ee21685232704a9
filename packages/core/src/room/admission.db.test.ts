import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  bind,
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
import { type MemberId, newMemberId } from '../id'
import * as Room from '../room'
import * as Socket from '../socket'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const admit = (admin: SocketIdentity, ...members: MemberId[]) =>
  Room.admit(test.db, admin, frame({ type: 'admit', members }))
const deny = (admin: SocketIdentity, ...members: MemberId[]) =>
  Room.deny(test.db, admin, frame({ type: 'deny', members }))

describe('admit', () => {
  it('lets one in, and tells the others, in one statement', async () => {
    const { admin } = await openRoom(test.db)
    const first = await knock(test.db, admin.room)
    await admit(admin, first.member)
    const second = await knock(test.db, admin.room)
    const { value, statements } = await test.count(() => admit(admin, second.member))
    expect(statements).toBe(1)
    expect(types(value)).toEqual({
      [second.connection]: ['admitted'],
      [admin.connection]: ['joined'],
      [first.connection]: ['joined'],
    })
    expect(heard(value, second)).toMatchObject([
      { state: { me: { status: 'admitted' }, roster: [{ id: admin.member }, { id: first.member }] } },
    ])
    expect(heard(value, first)).toMatchObject([{ member: { id: second.member } }])
  })

  it('lets several in one after the other, so that of any two only the later offers', async () => {
    const { admin } = await openRoom(test.db)
    const [a, b] = [await knock(test.db, admin.room), await knock(test.db, admin.room)]
    const said = await admit(admin, b.member, a.member)
    expect(types(said)).toEqual({
      [b.connection]: ['admitted', 'joined'],
      [a.connection]: ['admitted'],
      [admin.connection]: ['joined', 'joined'],
    })
    expect(heard(said, b)).toMatchObject([
      { state: { roster: [{ id: admin.member }] } },
      { member: { id: a.member } },
    ])
    expect(heard(said, a)).toMatchObject([{ state: { roster: [{ id: admin.member }, { id: b.member }] } }])
  })

  it('hands each newcomer the admin’s signals to them, and nothing where there are none', async () => {
    const { admin } = await openRoom(test.db)
    const [a, b] = [await knock(test.db, admin.room), await knock(test.db, admin.room)]
    const signals = ['offer', 'candidates'].map((data) => ({ to: a.member, data }))
    const members = [a.member, b.member]
    const said = await Room.admit(test.db, admin, frame({ type: 'admit', members, signals }))
    expect(heard(said, a)[0]).toMatchObject({ type: 'admitted', signals: ['offer', 'candidates'] })
    expect(heard(said, b)[0]).toMatchObject({ type: 'admitted' })
    expect(heard(said, b)[0]).not.toHaveProperty('signals')
    const c = await knock(test.db, admin.room)
    expect(heard(await admit(admin, c.member), c)[0]).not.toHaveProperty('signals')
  })

  it('shows those inside, in the order of their admission, to who is in and not to who waits', async () => {
    const { admin } = await openRoom(test.db)
    const [a, b, waiting] = [
      await knock(test.db, admin.room),
      await knock(test.db, admin.room),
      await knock(test.db, admin.room),
    ]
    await admit(admin, a.member)
    const [admitted] = heard(await admit(admin, b.member), b)
    const order = [admin, a, b].map(({ member }) => member)
    expect(admitted).toMatchObject({ state: { order, waiting: [] } })
    const asked = async (place: SocketIdentity) =>
      heard(await Socket.hello(test.db, place, helloFrame()), place)[0]
    expect(await asked(a)).toMatchObject({ state: { order, waiting: [] } })
    expect(await asked(admin)).toMatchObject({ state: { order, waiting: [{ id: waiting.member }] } })
    expect(await asked(waiting)).toMatchObject({ state: { order: [], roster: [], waiting: [] } })
  })

  it('keeps the order of their naming for good: who is named first succeeds first', async () => {
    const { admin } = await openRoom(test.db)
    const guests: MemberId[] = []
    for (let n = 0; n < 5; n += 1) guests.unshift((await knock(test.db, admin.room)).member)
    await admit(admin, ...guests)
    const [welcome] = heard(await Socket.hello(test.db, admin, helloFrame()), admin)
    expect(welcome).toMatchObject({ state: { roster: guests.map((id) => ({ id })) } })
  })

  it('lets in as many as there are seats, in the order of their naming', async () => {
    const { admin } = await openRoom(test.db, { ...LIMITS, seats: 2 })
    const [a, b] = [await knock(test.db, admin.room), await knock(test.db, admin.room)]
    const said = await admit(admin, b.member, a.member, b.member)
    expect(types(said)).toEqual({
      [b.connection]: ['admitted'],
      [admin.connection]: ['joined', 'problem'],
    })
    expect(heard(said, admin)[1]).toMatchObject({ code: 'room_full', members: [a.member] })
  })

  it('tells the admin which members lacked a seat, apart from those who cannot be admitted at all', async () => {
    const { admin } = await openRoom(test.db, { ...LIMITS, seats: 3 })
    const [a, b, c, d] = [
      await knock(test.db, admin.room),
      await knock(test.db, admin.room),
      await knock(test.db, admin.room),
      await knock(test.db, admin.room),
    ]
    await admit(admin, a.member)
    await deny(admin, b.member)
    const stranger = newMemberId()
    const again = await knock(test.db, admin.room)
    const said = await admit(admin, stranger, d.member, b.member, again.member, a.member, c.member)
    expect(types(said)).toEqual({
      [d.connection]: ['admitted'],
      [a.connection]: ['joined'],
      [admin.connection]: ['joined', 'problem', 'problem'],
    })
    expect(heard(said, admin).slice(1)).toMatchObject([
      { code: 'room_full', members: [again.member, c.member] },
      { code: 'unknown_member', members: [stranger, b.member] },
    ])
  })

  it('done twice is done once, and is no problem', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await knock(test.db, admin.room)
    await admit(admin, guest.member)
    expect(await admit(admin, guest.member)).toEqual([])
  })

  it('of somebody whose socket is away holds until they are back', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
    expect(await admit(admin, guest.member)).toEqual([])
    expect(types(await Socket.hello(test.db, guest, helloFrame()))).toEqual({
      [guest.connection]: ['welcome'],
      [admin.connection]: ['joined'],
    })
  })

  it('is for the admin alone', async () => {
    const { admin } = await openRoom(test.db)
    const [inside, outside] = [await knock(test.db, admin.room), await knock(test.db, admin.room)]
    await admit(admin, inside.member)
    for (const someone of [inside, outside]) {
      for (const act of [admit, deny]) {
        const said = await act(someone, outside.member)
        expect(types(said)).toEqual({ [someone.connection]: ['problem'] })
        expect(heard(said, someone)).toMatchObject([{ code: 'not_admin' }])
      }
    }
  })

  it('reaches nobody in another room', async () => {
    const [here, there] = [await openRoom(test.db), await openRoom(test.db)]
    const guest = await knock(test.db, there.admin.room)
    const said = await admit(here.admin, guest.member)
    expect(heard(said, here.admin)).toMatchObject([{ code: 'unknown_member', members: [guest.member] }])
    expect(types(await admit(there.admin, guest.member))).toHaveProperty(guest.connection, ['admitted'])
  })
})

describe('deny', () => {
  it('tells nobody of a member whose socket is away', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await knock(test.db, admin.room)
    await Socket.unbind(test.db, [guest.connection], { liveOnly: false })
    expect(await deny(admin, guest.member)).toEqual([])
  })

  it('tells the person and closes their socket, in one statement', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await knock(test.db, admin.room)
    const { value, statements } = await test.count(() => deny(admin, guest.member))
    expect(statements).toBe(1)
    expect(types(value)).toEqual({ [guest.connection]: ['denied', '(close)'] })
  })

  it('holds against a later admit and against whatever the denied says', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await knock(test.db, admin.room)
    await deny(admin, guest.member)
    expect(heard(await admit(admin, guest.member), admin)).toMatchObject([
      { code: 'unknown_member', members: [guest.member] },
    ])
    const said = await Socket.seekAdmin(test.db, guest, frame({ type: 'seek_admin' }))
    expect(types(said)).toEqual({ [guest.connection]: ['denied', '(close)'] })
    expect(await deny(admin, guest.member)).toEqual([])
  })

  it('is not for those who are in, nor for strangers', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await knock(test.db, admin.room)
    await admit(admin, guest.member)
    const stranger = newMemberId()
    expect(heard(await deny(admin, guest.member, stranger), admin)).toMatchObject([
      { code: 'unknown_member', members: [guest.member, stranger] },
    ])
  })
})
