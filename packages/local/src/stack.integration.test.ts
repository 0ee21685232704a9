import { PROTOCOL_VERSION } from '@talki/core/protocol/frames'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { openLine, signIn } from './_caller'
import { startStack, type Stack } from './stack'

const HELLO = { type: 'hello', version: PROTOCOL_VERSION, signals: [] }

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ doorSeconds: 60 })
})
afterAll(() => stack[Symbol.asyncDispose]())
beforeEach(() => stack.faults.clear())

const Count = v.object({ rows: v.tuple([v.object({ n: v.number() })]) })
const count = async (table: 'rooms' | 'members' | 'nonces') => {
  const query = sql`select count(*)::int as n from ${sql.identifier(table)}`
  return v.parse(Count, await stack.db.execute(query)).rows[0].n
}

const admin = async () => {
  const person = await signIn(stack.origin, 'Ada')
  const seat = await person.seat('rooms.create')
  const line = await openLine(seat.socket.url, stack.origin)
  line.send(HELLO)
  await expect.poll(line.types).toEqual(['welcome'])
  return { person, seat, line }
}

describe('a whole stack', () => {
  it('carries a call from the door to the first signal', async () => {
    const host = await admin()
    const guest = await signIn(stack.origin, 'Grace')
    const seat = await guest.seat('rooms.join', { room: host.seat.room })
    expect(seat.state.me.status).toBe('waiting')
    const line = await openLine(seat.socket.url, stack.origin)
    line.send(HELLO)
    await expect.poll(host.line.types).toContain('knock')
    host.line.send({ type: 'admit', members: [seat.state.me.id] })
    await expect.poll(line.types).toEqual(['welcome', 'admitted'])
    line.send({ type: 'signal', signals: [{ to: host.seat.state.me.id, data: 'offer' }] })
    await expect
      .poll(() => host.line.frames.at(-1))
      .toMatchObject({
        type: 'signal',
        from: seat.state.me.id,
        data: 'offer',
      })
    for (const { socket, closed } of [line, host.line]) {
      socket.close()
      await closed
    }
  })

  it('leaves the first socket live when a second one opens and shuts before its hello', async () => {
    const host = await admin()
    const { socket } = await host.person.seat('rooms.join', { room: host.seat.room })
    const second = await openLine(socket.url, stack.origin)
    second.socket.close()
    await second.closed
    const unbound = sql`select count(*)::int as n from nonces where connection_id is not null`
    await expect.poll(async () => v.parse(Count, await stack.db.execute(unbound)).rows[0].n).toBe(0)
    const guest = await signIn(stack.origin, 'Grace')
    const seat = await guest.seat('rooms.join', { room: host.seat.room })
    const line = await openLine(seat.socket.url, stack.origin)
    line.send(HELLO)
    await expect.poll(host.line.types).toEqual(['welcome', 'knock'])
    host.line.send({ type: 'admit', members: [seat.state.me.id] })
    await expect.poll(line.types).toEqual(['welcome', 'admitted'])
    host.line.socket.close()
    line.socket.close()
  })

  it('opens a few sockets of a member at most, and closes all but the last that says hello', async () => {
    const host = await admin()
    const lines: Awaited<ReturnType<typeof openLine>>[] = []
    const attempts = []
    for (let n = 0; n < 20; n += 1) attempts.push(host.person.seat('rooms.join', { room: host.seat.room }))
    const seats = await Promise.all(attempts)
    await Promise.all(
      seats.map(async ({ socket }) => {
        const line = await openLine(socket.url, stack.origin).catch(() => undefined)
        if (line) lines.push(line)
      }),
    )
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.length).toBeLessThanOrEqual(4)
    host.line.send({ type: 'seek_admin' })
    await expect.poll(host.line.types).toEqual(['welcome', 'door'])
    for (const line of lines) line.send(HELLO)
    const all = [host.line, ...lines]
    await expect.poll(() => all.filter(({ socket }) => socket.readyState === socket.OPEN).length).toBe(1)
    const [last] = all.filter(({ socket }) => socket.readyState === socket.OPEN)
    last?.send({ type: 'seek_admin' })
    await expect.poll(() => last?.types()).toEqual(['welcome', 'door'])
    last?.socket.close()
  })

  it('redeems a nonce once', async () => {
    const person = await signIn(stack.origin, 'Ada')
    const { socket } = await person.seat('rooms.create')
    const line = await openLine(socket.url, stack.origin)
    await expect(openLine(socket.url, stack.origin)).rejects.toThrow('401')
    line.socket.close()
  })

  it('refuses another origin on the socket and on the API', async () => {
    const person = await signIn(stack.origin, 'Ada')
    const { socket } = await person.seat('rooms.create')
    await expect(openLine(socket.url, 'http://evil.example')).rejects.toThrow('403')
    const response = await fetch(`${stack.origin}/api/auth.me`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
    })
    expect(response.status).toBe(403)
  })

  it('counts statements: at most two a call, one a frame and one an authorizer call', async () => {
    const { line } = await admin()
    line.send({ type: 'seek_admin' })
    await expect.poll(line.types).toEqual(['welcome', 'door'])
    const { api, authorizer, socket } = stack.counters.functions
    expect(api.mostStatements).toBe(2)
    expect(authorizer.mostStatements).toBe(1)
    expect(socket.mostStatements).toBe(1)
    line.socket.close()
  })

  it('forgets an expired room and ends its sockets', async () => {
    const { line } = await admin()
    expect(await count('rooms')).toBeGreaterThan(0)
    await stack.db.execute(sql`update rooms set expires_at = now() - interval '1 minute'`)
    await stack.sweep()
    await line.closed
    for (const table of ['rooms', 'members', 'nonces'] as const) expect(await count(table)).toBe(0)
  })

  it('logs without a nonce or a name, and finds no work left behind', async () => {
    const person = await signIn(stack.origin, 'Zenobia-canary')
    const { socket } = await person.seat('rooms.create')
    const line = await openLine(socket.url, stack.origin)
    line.send(HELLO)
    await expect.poll(line.types).toEqual(['welcome'])
    line.socket.close()
    await line.closed
    const nonce = new URL(socket.url).searchParams.get('nonce') ?? ''
    expect(nonce.length).toBeGreaterThan(20)
    const logs = stack.logs.join('\n')
    expect(logs).toContain('"event":"authorized"')
    expect(logs).not.toContain(nonce)
    expect(logs).not.toContain('Zenobia-canary')
    expect(stack.lateWork).toEqual([])
  })
})

describe('a stack that cannot start', () => {
  it('names the variable that is wrong, and frees what it had taken', async () => {
    const { port } = new URL(stack.origin)
    await expect(startStack({ env: { SEATS: 'many' } })).rejects.toThrow('SEATS')
    await expect(startStack({ port: Number(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
