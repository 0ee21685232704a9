import { newConnection } from '@talki/core/_people'
import { toExecute } from '@talki/core/db'
import type { ConnectionId } from '@talki/core/id'
import type { LogEvent } from '@talki/core/log'
import type { Push, PushError } from '@talki/core/push'
import { err, ok } from '@talki/core/result'
import { expect, it } from 'vitest'
import { createSweeper } from './sweeper'

const KINDS = ['rooms', 'sessions', 'nonces', 'signIns', 'rateLimits', 'rendezvous'] as const
type Batch = Partial<Record<(typeof KINDS)[number], number>> & { sockets?: ConnectionId[] }

const sockets = (count: number): ConnectionId[] => Array.from({ length: count }, newConnection)
const none = Object.fromEntries(KINDS.map((kind) => [kind, 0]))

/** Sweeper over a database that finds these batches, one after the other, and then nothing. */
const start = (batches: Batch[], close: Push['close'] = () => Promise.resolve(ok(undefined))) => {
  const logs: LogEvent[] = []
  const rest = [...batches]
  const execute = toExecute(() =>
    Promise.resolve({ rows: [{ value: { ...none, sockets: [], ...rest.shift() } }] }),
  )
  const push: Push = { send: () => Promise.reject(new Error('sent')), close }
  let now = 1000.4
  const clock = { now: () => (now += 25) }
  const sweeper = createSweeper({ db: { execute }, push, log: (event) => logs.push(event), clock })
  return { sweeper, logs, left: () => rest.length }
}

it('adds up what each batch has removed', async () => {
  const full = Object.fromEntries(KINDS.map((kind, at) => [kind, 500 - at]))
  const { sweeper, logs } = start([full, { rooms: 1, rendezvous: 2, sockets: sockets(3) }])
  await sweeper({}, { awsRequestId: 'one' })
  expect(logs).toEqual([
    {
      event: 'swept',
      request: 'one',
      ...{
        rooms: 501,
        sessions: 499,
        nonces: 498,
        signIns: 497,
        rateLimits: 496,
        rendezvous: 497,
        sockets: 3,
      },
      ms: 25,
    },
  ])
})

it.each(KINDS)('goes on after a full batch of %s alone, and ends at one that is not full', async (kind) => {
  const { sweeper, left } = start([{ [kind]: 500 }, { [kind]: 499 }, {}])
  await sweeper({})
  expect(left()).toBe(1)
})

it('closes no more than 25 sockets at the same time, and each of them', async () => {
  let [open, most] = [0, 0]
  const closed: ConnectionId[] = []
  const { sweeper } = start([{ sockets: sockets(60) }], async (connection) => {
    closed.push(connection)
    open += 1
    most = Math.max(most, open)
    await Promise.resolve()
    open -= 1
    return ok(undefined)
  })
  await sweeper({})
  expect([most, closed.length, new Set(closed).size]).toEqual([25, 60, 60])
})

it('logs a close that failed, and not a socket that was gone already', async () => {
  const errors: PushError[] = [
    { code: 'peer_gone' },
    { code: 'push_failed', reason: 'Error 500' },
    { code: 'timed_out', reason: 'TimeoutError' },
  ]
  const { sweeper, logs } = start([{ sockets: sockets(3) }], () =>
    Promise.resolve(err(errors.shift() ?? { code: 'peer_gone' })),
  )
  await sweeper({})
  expect(logs).toMatchObject([
    { event: 'push_failed', request: 'unknown', reason: 'Error 500' },
    { event: 'push_failed', request: 'unknown', reason: 'TimeoutError' },
    { event: 'swept', sockets: 3 },
  ])
})

it('closes a full group of 25 within the time that there is, and asks for no more', async () => {
  const { sweeper, logs } = start([{ sockets: sockets(25) }])
  const left = [60_000, 60_000]
  await sweeper({}, { getRemainingTimeInMillis: () => left.shift() ?? 0 })
  expect(logs).toMatchObject([{ event: 'swept', sockets: 25 }])
})

it('leaves sockets to the gateway when its time is nearly over, and says that it has stopped', async () => {
  let closes = 0
  const { sweeper, logs } = start([{ sockets: sockets(60) }], () => {
    closes += 1
    return Promise.resolve(ok(undefined))
  })
  const left = [60_000, 10_001, 10_000]
  await sweeper({}, { getRemainingTimeInMillis: () => left.shift() ?? 0 })
  expect(closes).toBe(25)
  expect(logs).toMatchObject([{ event: 'sweep_stopped', sockets: 60 }])
})
