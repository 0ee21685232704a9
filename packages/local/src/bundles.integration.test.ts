import { PROTOCOL_VERSION } from '@talki/core/protocol/frames'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { type BundledStage, startBundledStage } from './_bundled-stage'
import { type Line, openLine, signIn } from './_caller'

const HELLO = { type: 'hello', version: PROTOCOL_VERSION, signals: [] }

let stage: BundledStage
beforeAll(async () => {
  stage = await startBundledStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const Count = v.object({ rows: v.tuple([v.object({ n: v.number() })]) })
const count = async (table: 'rooms' | 'members' | 'nonces') => {
  const query = sql`select count(*)::int as n from ${sql.identifier(table)}`
  return v.parse(Count, await stage.database.db.execute(query)).rows[0].n
}

/** A line as Lambda's runtime writes it. */
const LogLine = v.object({ requestId: v.string(), message: v.looseObject({ event: v.string() }) })

const newcomer = async (name: string, room?: string) => {
  const { origin } = stage.edge
  const person = await signIn(origin, name)
  const seat = await (room ? person.seat('rooms.join', { room }) : person.seat('rooms.create'))
  const line = await openLine(seat.socket.url, origin)
  line.send(HELLO)
  await expect.poll(line.types).toContain('welcome')
  return { seat, line, id: seat.state.me.id }
}

const hangUp = async ({ socket, closed }: Line) => {
  socket.close()
  await closed
}

describe('the production bundles, each in its process, over Neon’s driver', () => {
  it('carry a call: knock, admit, offer and answer, leave, sweep', async () => {
    const host = await newcomer('Ada')
    const guest = await newcomer('Grace', host.seat.room)
    expect(guest.seat.state.me.status).toBe('waiting')
    await expect.poll(host.line.types).toContain('knock')
    host.line.send({ type: 'admit', members: [guest.id] })
    await expect.poll(guest.line.types).toEqual(['welcome', 'admitted'])

    guest.line.send({ type: 'signal', signals: [{ to: host.id, data: 'offer' }] })
    const heard = (line: Line) => () => line.frames.filter(({ type }) => type === 'signal')
    await expect.poll(heard(host.line)).toMatchObject([{ from: guest.id, data: 'offer' }])
    host.line.send({ type: 'signal', signals: [{ to: guest.id, data: 'answer' }] })
    await expect.poll(heard(guest.line)).toMatchObject([{ from: host.id, data: 'answer' }])

    guest.line.send({ type: 'leave' })
    await expect.poll(host.line.types).toContain('left')
    await hangUp(host.line)
    await hangUp(guest.line)
    const { functions } = stage.edge.counters
    const ended = () => stage.printed().filter((text) => text.includes('"disconnected"')).length
    // One statement for each frame and each end of a socket, and every one of them over.
    const unaccounted = () => functions.socket.invocations - functions.socket.statements
    await expect.poll(() => [ended(), unaccounted()]).toEqual([2, 0])
    expect(functions.api).toMatchObject({ errors: 0, mostStatements: 2 })
    expect(functions.authorizer).toMatchObject({
      invocations: 2,
      errors: 0,
      statements: 2,
      mostStatements: 1,
    })
    expect(functions.socket).toMatchObject({ errors: 0, mostStatements: 1 })
  })

  it('spend a nonce once, and let no other origin in', async () => {
    const { origin } = stage.edge
    const { seat, line } = await newcomer('Ada')
    await expect(openLine(seat.socket.url, origin)).rejects.toThrow('401')
    const again = await (await signIn(origin, 'Grace')).seat('rooms.create')
    await expect(openLine(again.socket.url, 'https://evil.example')).rejects.toThrow('403')
    await hangUp(line)
  })

  it('forget an expired room and end its sockets', async () => {
    const { line } = await newcomer('Ada')
    await stage.database.db.execute(sql`update rooms set expires_at = now() - interval '1 minute'`)
    await stage.edge.invoke('sweeper', {})
    await line.closed
    for (const table of ['rooms', 'members', 'nonces'] as const) expect(await count(table)).toBe(0)
    expect(stage.edge.counters.functions.sweeper).toEqual({
      invocations: 1,
      errors: 0,
      statements: 1,
      mostStatements: 1,
    })
  })

  it('print lines of JSON alone with each event at `$.message`, without a nonce, a name or the database’s password', async () => {
    const { seat, line } = await newcomer('Zenobia-canary')
    await hangUp(line)
    const lines = stage.printed()
    const events = lines.map((text) => v.parse(LogLine, JSON.parse(text)).message.event)
    expect(new Set(events)).toEqual(
      new Set(['rpc', 'sign_in', 'authorized', 'refused', 'frame', 'disconnected', 'swept']),
    )
    const nonce = new URL(seat.socket.url).searchParams.get('nonce') ?? ''
    expect(nonce.length).toBeGreaterThan(20)
    const { room, state } = seat
    const { password } = new URL(stage.neon.connectionString)
    for (const secret of [nonce, 'Zenobia-canary', room, state.me.id, password]) {
      expect(lines.join('\n')).not.toContain(secret)
    }
    expect(stage.logs).toEqual([])
  })
})
