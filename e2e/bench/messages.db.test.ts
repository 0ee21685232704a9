import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { expectAllLinked, stopClock } from './_call-clock'
import { copyOf, startCallWorld, type WorldMember } from './_call-world'

const pass = stopClock()

it('takes at most 12 messages for a join, whatever the size of the call', async () => {
  await using world = await startCallWorld(pass)
  const room = await world.open()
  const messages: number[] = []
  while (world.members.length < 12) {
    const before = copyOf(world.tally)
    await world.join(room)
    const { messagesIn, messagesOut } = world.since(before)
    messages.push(messagesIn + messagesOut)
    expectAllLinked(world)
  }
  expect(Math.max(...messages)).toBeLessThanOrEqual(12)
  // Who admits has a socket, and who would succeed; nobody else.
  expect(world.members.map(({ socket }) => socket())).toEqual([
    'open',
    'open',
    ...Array<string>(10).fill('resting'),
  ])
}, 120_000)

it('takes at most 45 messages and 30 invocations for a whole door of four', async () => {
  await using world = await startCallWorld(pass)
  const room = await world.open()
  for (let n = 1; n < 4; n += 1) await world.join(room)
  expectAllLinked(world)
  await world.run(310_000)
  expectAllLinked(world)
  expect(world.members.map(({ socket }) => socket())).toEqual(Array(4).fill('closed'))
  const { messagesIn, messagesOut, invocations } = world.tally
  expect(messagesIn + messagesOut).toBeLessThanOrEqual(45)
  expect(invocations).toBeLessThanOrEqual(30)
}, 120_000)

it('leaves no socket but those of the admin and the successor, and brings them back when they are needed', async () => {
  await using world = await startCallWorld(pass)
  const room = await world.open()
  for (let n = 1; n < 4; n += 1) await world.join(room)
  const [ada, ben, cid, dan] = world.members as [WorldMember, WorldMember, WorldMember, WorldMember]
  const sockets = (...of: WorldMember[]) => of.map(({ socket }) => socket())
  expect(sockets(ada, ben, cid, dan)).toEqual(['open', 'open', 'resting', 'resting'])

  // A member who rests leaves: the admin has its seat freed, and the others drop it.
  dan.call.leave()
  world.members.splice(3)
  await world.run(3000)
  expect(await world.stage.test.rows('members')).toBe(3)
  expectAllLinked(world)

  // The admin leaves: the successor has the role, and the next one a socket.
  ada.call.leave()
  world.members.splice(0, 1)
  await world.run(4000)
  expect(sockets(ben, cid)).toEqual(['open', 'open'])
  await world.join(room, ben)
  expectAllLinked(world)
}, 120_000)

it('finds an admin who has vanished without a word, and the next one admits', async () => {
  await using world = await startCallWorld(pass)
  const room = await world.open()
  for (let n = 1; n < 3; n += 1) await world.join(room)
  const [ada, ben, cid] = world.members as [WorldMember, WorldMember, WorldMember]
  ada.crash()
  world.members.splice(0, 1)
  await world.run(12_000)
  // The database has a clock of its own, which no test turns.
  await world.stage.test.db.execute(sql`UPDATE members SET seen_at = now() - interval '6 seconds'`)
  await world.run(12_000)
  const newcomer = await world.join(room, ben)
  expectAllLinked(world)
  // Ada's seat is kept, and so she is waited for, as long as a lease.
  await world.run(35_000)
  expect([cid.socket(), newcomer.socket()]).toEqual(['open', 'resting'])
}, 120_000)

it('links a newcomer whom the admin cannot reach by way of the successor and the server', async () => {
  await using world = await startCallWorld(pass)
  const room = await world.open()
  for (let n = 1; n < 4; n += 1) await world.join(room)
  const [ada] = world.members as [WorldMember]
  world.network.isApart = (one, other) =>
    [one, other].includes(ada.id) && world.members.slice(4).some(({ id }) => id === one || id === other)
  const newcomer = await world.join(room)
  await world.run(15_000)
  const others = world.members.filter((one) => one !== ada && one !== newcomer).map(({ id }) => id)
  expect(newcomer.linked().sort()).toEqual(others.sort())
}, 120_000)

it('links a newcomer with everybody in one round, before its introducer can vouch for its key', async () => {
  await using world = await startCallWorld(pass)
  const room = await world.open()
  for (let n = 1; n < 4; n += 1) await world.join(room)
  // Without keys there are no introductions by a member's word, which is what takes a second round.
  world.network.carry = (data, deliver) => {
    if (!data.includes('"type":"keys"')) queueMicrotask(deliver)
  }
  const before = copyOf(world.tally)
  await world.join(room)
  expectAllLinked(world)
  // Neither an offer nor an answer of the newcomer's went to the others by the server.
  expect(world.since(before).kinds.filter((kind) => kind.endsWith(' signal'))).toEqual([
    '< signal',
    '> signal',
  ])
}, 120_000)

it('ends a page without a socket whose member has opened another one', async () => {
  await using world = await startCallWorld(pass)
  const room = await world.open()
  for (let n = 1; n < 4; n += 1) await world.join(room)
  const [, , , dan] = world.members as [WorldMember, WorldMember, WorldMember, WorldMember]
  const again = await world.again(dan)
  world.members[3] = again
  await world.run(5000)
  expect(dan.events.filter(({ type }) => type === 'ended')).toEqual([{ type: 'ended', reason: 'replaced' }])
  expectAllLinked(world)
}, 120_000)
