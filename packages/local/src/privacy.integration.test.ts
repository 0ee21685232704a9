import { PROTOCOL_VERSION } from '@talki/core/protocol/frames'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as v from 'valibot'
import { type Caller, type Line, openLine, signIn } from './_caller'
import { startStack, type Stack } from './stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ doorSeconds: 60 })
})
afterAll(() => stack[Symbol.asyncDispose]())

const Texts = v.object({ rows: v.array(v.object({ value: v.string() })) })
const texts = async (query: ReturnType<typeof sql>): Promise<string[]> =>
  v.parse(Texts, await stack.db.execute(query)).rows.map(({ value }) => value)

/** Every id that the database has of anybody and of any call. */
const ids = () =>
  texts(sql`SELECT id AS value FROM rooms UNION SELECT id FROM members UNION SELECT user_id FROM members
            UNION SELECT user_id FROM sessions UNION SELECT connection_id FROM members WHERE connection_id IS NOT NULL
            UNION SELECT token_hash FROM sessions UNION SELECT hash FROM nonces`)

type Guest = { person: Caller; id: string; nonce: string; line: Line }
const enter = async (name: string, room?: string): Promise<Guest & { room: string }> => {
  const person = await signIn(stack.origin, name)
  const seat = await (room === undefined ? person.seat('rooms.create') : person.seat('rooms.join', { room }))
  const nonce = new URL(seat.socket.url).searchParams.get('nonce') ?? ''
  for (const id of await ids()) secrets.add(id)
  const line = await openLine(seat.socket.url, stack.origin)
  line.send({ type: 'hello', version: PROTOCOL_VERSION, signals: [] })
  await expect.poll(line.types).toEqual(['welcome'])
  for (const secret of [name, nonce, ...(await ids())]) secrets.add(secret)
  return { person, id: seat.state.me.id, nonce, line, room: seat.room }
}
const secrets = new Set(['SDP-canary', 'MALFORMED-canary', '127.0.0.1', '::1'])

it('of a whole call no log line names a room, a member, a socket or anything else of anybody', async () => {
  const host = await enter('Ada-canary')
  const guest = await enter('Bob-canary', host.room)
  const denied = await enter('Eve-canary', host.room)
  const removed = await enter('Mel-canary', host.room)
  host.line.send({ type: 'admit', members: [guest.id, removed.id] })
  host.line.send({ type: 'deny', members: [denied.id] })
  await denied.line.closed
  await expect.poll(guest.line.types).toContain('admitted')

  guest.line.send({ type: 'signal', signals: [{ to: host.id, data: 'SDP-canary' }] })
  await expect.poll(host.line.types).toContain('signal')
  guest.line.send({ type: 'MALFORMED-canary' })
  await expect.poll(guest.line.types).toContain('problem')
  host.line.send({ type: 'remove', members: [removed.id] })
  await removed.line.closed
  // A post is tried twice.
  stack.faults.add({ at: 'post', action: { type: 'fail', status: 500 }, times: 2 })
  guest.line.send({ type: 'seek_admin' })
  await expect.poll(() => stack.logs.join()).toContain('"event":"push_failed"')
  stack.faults.add({ at: 'post', action: { type: 'fail', status: 410 }, times: 1 })
  guest.line.send({ type: 'seek_admin' })
  await expect.poll(() => stack.logs.join()).toContain('"event":"reaped"')

  await stack.db.execute(sql`ALTER TABLE members RENAME TO elsewhere`)
  host.line.send({ type: 'seek_admin' })
  await expect.poll(() => stack.logs.join()).toContain('"event":"failed"')
  await stack.db.execute(sql`ALTER TABLE elsewhere RENAME TO members`)
  await expect(
    openLine(`${stack.origin.replace('http', 'ws')}/socket?nonce=x`, stack.origin),
  ).rejects.toThrow()

  await stack.db.execute(sql`UPDATE rooms SET expires_at = now()`)
  for (const { socket, closed } of [guest.line, host.line]) {
    socket.close()
    await closed
  }
  await expect.poll(() => stack.logs.join().match(/"event":"disconnected"/g)?.length).toBe(4)
  // Forgotten with the last socket: the sweeper has not run.
  for (const table of ['rooms', 'members', 'nonces'] as const) {
    expect(await texts(sql`SELECT '' AS value FROM ${sql.identifier(table)}`)).toEqual([])
  }

  await stack.sweep()
  const events = new Set(stack.logs.map((line) => (JSON.parse(line) as { event: string }).event))
  for (const event of [
    'rpc',
    'sign_in',
    'authorized',
    'refused',
    'frame',
    'frame_refused',
    'push_failed',
    'swept',
  ]) {
    expect(events).toContain(event)
  }
  expect(secrets.size).toBeGreaterThan(30)
  const logs = stack.logs.join('\n')
  expect([...secrets].filter((secret) => logs.includes(secret))).toEqual([])
})
