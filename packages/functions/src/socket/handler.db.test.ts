import { frame, helloFrame } from '@talki/core/_people'
import { FRAMES } from '@talki/core/protocol/frames'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { disconnectEvent, messageEvent } from '../_events'
import { enter, startCall, startStage, type TestSocket, type TestStage } from '../_stage'
import { createFrameLimit, REFUSALS, UNREADABLE_TOKENS } from './frame-limit'

let stage: TestStage
// Buckets do not fill, so that no frame passes because the machine was slow.
const frameLimit = createFrameLimit({ now: () => 0 })
beforeAll(async () => (stage = await startStage({ SEATS: '8' }, { frameLimit })))
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

it('carries a call from the knock to the farewell, a statement a frame', async () => {
  const [ada, bob] = [await stage.signIn('Ada'), await stage.signIn('Bob')]
  const seat = await stage.create(ada)
  const admin = await enter(stage, seat)
  const { me } = (await stage.join(bob, seat.room)).state
  const guest = await stage.dial(await stage.join(bob, seat.room))
  const { statements } = await stage.test.count(async () => {
    await stage.say(guest, helloFrame())
    await stage.say(admin, frame({ type: 'admit', members: [me.id] }))
    await stage.say(guest, frame({ type: 'signal', signals: [{ to: seat.state.me.id, data: 'offer' }] }))
    await stage.say(admin, frame({ type: 'signal', signals: [{ to: me.id, data: 'answer' }] }))
    await stage.say(guest, frame({ type: 'seek_admin' }))
    await stage.say(guest, frame({ type: 'leave' }))
  })
  expect(statements).toBe(6)
  expect(guest.heard.map(({ type }) => type)).toEqual(['welcome', 'admitted', 'signal', 'door'])
  expect(admin.heard.map(({ type }) => type)).toEqual(['welcome', 'knock', 'joined', 'signal', 'left'])
  expect(admin.heard[3]).toMatchObject({ from: me.id, data: 'offer' })
})

it('carries out what the admin decides about others: to deny, to lock, to remove, to free a seat', async () => {
  const { room, admin, guest } = await startCall(stage)
  const knock = async () => enter(stage, await stage.join(await stage.signIn('Cy'), room))
  const [denied, away] = [await knock(), await knock()]
  const of = (socket: TestSocket) => ({ members: [socket.context.member as never] })
  await stage.say(admin, frame({ type: 'deny', ...of(denied) }))
  expect(denied.heard.at(-1)?.type).toBe('denied')
  await stage.say(admin, frame({ type: 'lock', on: true }))
  expect(guest.heard.at(-1)).toMatchObject({ type: 'door', door: { locked: true } })
  await stage.say(admin, frame({ type: 'admit', ...of(away) }))
  await stage.hangUp(away)
  await stage.say(admin, frame({ type: 'vacate', ...of(away) }))
  expect(guest.heard.at(-1)).toMatchObject({ type: 'left', member: away.context.member })
  await stage.say(admin, frame({ type: 'here' }))
  expect(stage.logs.at(-1)).toMatchObject({ event: 'frame', frame: 'here', pushes: 0 })
  await stage.say(admin, frame({ type: 'remove', ...of(guest) }))
  expect(guest.heard.at(-1)?.type).toBe('removed')
  expect([denied.isOpen, guest.isOpen, admin.isOpen]).toEqual([false, false, true])
})

it('costs a join into a call of n at most 4(n − 1) + 8 messages', async () => {
  const { room, admin, guest } = await startCall(stage)
  const others = [admin, guest]
  for (let n = 3; n <= 6; n += 1) {
    const before = [...stage.sockets.values()].reduce((sum, { heard }) => sum + heard.length, 0)
    let sent = 0
    const say = (...said: Parameters<TestStage['say']>) => ((sent += 1), stage.say(...said))
    const seat = await stage.join(await stage.signIn('Cy'), room)
    const newcomer = await stage.dial(seat)
    await say(newcomer, helloFrame())
    await say(admin, frame({ type: 'admit', members: [seat.state.me.id] }))
    const offers = others.map((other) => ({ to: other.context.member as never, data: 'offer' }))
    await say(newcomer, frame({ type: 'signal', signals: offers }))
    for (const other of others) {
      await say(other, frame({ type: 'signal', signals: [{ to: seat.state.me.id, data: 'answer' }] }))
    }
    const after = [...stage.sockets.values()].reduce((sum, { heard }) => sum + heard.length, 0)
    expect(sent + after - before).toBeLessThanOrEqual(4 * (n - 1) + 8)
    others.push(newcomer)
  }
})

it('serves the others when a socket is gone, and forgets that one', async () => {
  const { admin, guest, room, cookies } = await startCall(stage)
  guest.isOpen = false // and no $disconnect ever comes
  const seat = await stage.join(await stage.signIn('Cy'), room)
  const newcomer = await enter(stage, seat)
  await stage.say(admin, frame({ type: 'admit', members: [seat.state.me.id] }))
  expect(newcomer.heard.at(-1)?.type).toBe('admitted')
  expect(stage.logs).toContainEqual(expect.objectContaining({ event: 'reaped', sockets: 1 }))
  const target = guest.context.member
  const [answer] = await stage.say(admin, { type: 'signal', id: '1', signals: [{ to: target, data: 'x' }] })
  expect(answer).toMatchObject({ type: 'problem', code: 'unknown_member', members: [target] })
  const back = await enter(stage, await stage.join(cookies[1], room))
  expect(back.heard[0]).toMatchObject({ type: 'welcome', state: { me: { id: target, status: 'admitted' } } })
})

it('tells those who wait that the admin’s socket proves gone, and counts those pushes as well', async () => {
  const seat = await stage.create(await stage.signIn('Ada'))
  const admin = await enter(stage, seat)
  const knock = async () => enter(stage, await stage.join(await stage.signIn('Bob'), seat.room))
  const waiting = await knock()
  admin.isOpen = false // and no $disconnect ever comes
  const second = await knock()
  for (const guest of [waiting, second]) {
    expect(guest.heard.at(-1)).toMatchObject({ type: 'door', door: { heard: false } })
  }
  // The welcome, the knock that found nobody, and the two doors.
  expect(stage.logs.at(-1)).toMatchObject({ event: 'frame', frame: 'hello', pushes: 4 })
})

it('spares a socket that cannot be reached before its hello: it may open yet', async () => {
  const { room } = await startCall(stage)
  const early = await stage.dial(await stage.join(await stage.signIn('Cy'), room))
  early.isOpen = false
  await stage.say(early, frame({ type: 'seek_admin' }))
  expect(stage.logs).toContainEqual(expect.objectContaining({ event: 'reaped', sockets: 1 }))
  early.isOpen = true
  expect(await stage.say(early, helloFrame())).toMatchObject([{ type: 'welcome' }])
})

it('forgets a socket that has closed before its hello', async () => {
  const { room } = await startCall(stage)
  const early = await stage.dial(await stage.join(await stage.signIn('Cy'), room))
  await stage.hangUp(early)
  early.isOpen = true
  expect(await stage.say(early, helloFrame())).toMatchObject([{ type: 'problem', code: 'not_live' }])
  expect(early.isOpen).toBe(false)
})

it('does not take a $disconnect that comes after the reconnect for the new socket’s', async () => {
  const { guest, room, cookies } = await startCall(stage)
  const back = await enter(stage, await stage.join(cookies[1], room))
  await stage.hangUp(guest)
  await stage.handlers.socket(disconnectEvent(guest.id))
  expect(await stage.say(back, frame({ type: 'seek_admin' }))).toMatchObject([{ type: 'door' }])
})

it('closes the older of two sockets', async () => {
  const { guest, room, cookies } = await startCall(stage)
  await enter(stage, await stage.join(cookies[1], room))
  expect(guest).toMatchObject({ isOpen: false })
  expect(guest.heard.at(-1)?.type).toBe('replaced')
})

it('says closed, and closes, after the door', async () => {
  const { guest } = await startCall(stage)
  await stage.test.expire('rooms')
  expect(await stage.say(guest, frame({ type: 'seek_admin' }))).toMatchObject([{ type: 'closed' }])
  expect(guest.isOpen).toBe(false)
})

it('tells the sender what is wrong with a frame, without asking the database', async () => {
  const { guest } = await startCall(stage)
  const { value, statements } = await stage.test.count(async () => [
    ...(await stage.say(guest, 'nonsense')),
    ...(await stage.say(guest, { type: 'seek_admin', id: 'abc', from: 'me' })),
    ...(await stage.say(guest, ' '.repeat(16_385))),
    ...(await stage.say(guest, { type: 'hello', id: 'def', version: 99, signals: [] })),
  ])
  expect(statements).toBe(0)
  expect(value.map((said) => said.type === 'problem' && [said.re, said.code])).toEqual([
    ['', 'malformed'],
    ['abc', 'malformed'],
    ['', 'too_large'],
    ['def', 'version'],
  ])
})

/** Codes of the problems that were answered to so many frames; and how many statements they cost. */
const flood = async (socket: TestSocket, frames: unknown[]) => {
  const { value, statements } = await stage.test.count(async () => {
    const answers = []
    for (const each of frames) answers.push(...(await stage.say(socket, each)))
    return answers
  })
  return { codes: value.map((said) => (said.type === 'problem' ? said.code : said.type)), statements }
}
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

it('tells a sender of too many frames, then closes the socket, and asks the database for none of them', async () => {
  const { guest, admin, room, cookies } = await startCall(stage)
  const { codes, statements } = await flood(guest, times(1000, frame({ type: 'seek_admin' })))
  // The hello was one of the burst; the last refusal comes with the close.
  const answered = FRAMES.burst - 1
  expect(codes).toEqual([...times(answered, 'door'), ...times(REFUSALS.burst + 1, 'too_many')])
  expect(statements).toBe(answered)
  expect(guest.isOpen).toBe(false)
  expect(stage.logs.filter((line) => line.event === 'frame_refused' && line.reason === 'flood')).toHaveLength(
    1,
  )
  expect(await stage.say(admin, frame({ type: 'seek_admin' }))).toMatchObject([{ type: 'door' }])
  const back = await enter(stage, await stage.join(cookies[1], room))
  expect(back.heard).toMatchObject([{ type: 'welcome' }])
})

it('closes the socket of a sender of frames that cannot be read, after few', async () => {
  const { guest } = await startCall(stage)
  const frames = ['nonsense', ' '.repeat(16_385), { type: 'seek_admin', id: 'abc', from: 'me' }]
  const { codes, statements } = await flood(guest, times(667, frames).flat())
  expect(codes.slice(0, 5)).toEqual(['malformed', 'too_large', 'malformed', 'malformed', 'too_large'])
  expect(codes.length).toBeLessThanOrEqual(1 + (FRAMES.burst + REFUSALS.burst) / UNREADABLE_TOKENS)
  expect(codes.at(-1)).toBe('too_many')
  expect([statements, guest.isOpen]).toEqual([0, false])
})

it('tells the sender of an outage, and answers 200', async () => {
  const { guest } = await startCall(stage)
  await stage.test.db.execute(sql`ALTER TABLE members RENAME TO elsewhere`)
  try {
    const event = messageEvent(guest.id, guest.context, frame({ type: 'seek_admin' }))
    expect(await stage.handlers.socket(event)).toEqual({ statusCode: 200 })
    expect(guest.heard.at(-1)).toMatchObject({ type: 'problem', code: 'internal' })
    expect(await stage.handlers.socket(disconnectEvent(guest.id))).toEqual({ statusCode: 200 })
  } finally {
    await stage.test.db.execute(sql`ALTER TABLE elsewhere RENAME TO members`)
  }
})

it('logs nothing that is secret or personal', async () => {
  const { admin, guest, room, cookies } = await startCall(stage)
  await stage.say(
    guest,
    frame({ type: 'signal', signals: [{ to: admin.context.member as never, data: 'v=0 SDP' }] }),
  )
  const seat = await stage.join(cookies[0], room)
  await enter(stage, seat)
  await stage.hangUp(guest)
  const ids = [room, admin, guest].flatMap((one) =>
    typeof one === 'string' ? [one] : [one.id, one.context.member],
  )
  await stage.handlers.sweeper({}, { awsRequestId: 'sweep' })
  const text = JSON.stringify(stage.logs)
  const nonce = new URL(seat.socket.url).searchParams.get('nonce')
  for (const secret of [
    'Ada',
    'Bob',
    'SDP',
    '192.0.2.1',
    nonce,
    ...ids,
    ...cookies.map((cookie) => cookie.split('=')[1]),
  ]) {
    expect(secret?.length).toBeGreaterThan(2)
    expect(text).not.toContain(secret)
  }
  const hashes = stage.logs.flatMap((line) => ('room' in line ? [line.room] : []))
  expect(hashes.length).toBeGreaterThan(4)
  expect(new Set(hashes).size).toBe(1)
})
