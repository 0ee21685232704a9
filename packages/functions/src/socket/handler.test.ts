import { frame, newConnection } from '@talki/core/_people'
import type { Clock } from '@talki/core/clock'
import { type Db, toExecute } from '@talki/core/db'
import { newMemberId, newRoomId } from '@talki/core/id'
import type { LogEvent } from '@talki/core/log'
import type { Push, PushError } from '@talki/core/push'
import { err, ok } from '@talki/core/result'
import type { ServerFrame } from '@talki/core/protocol/frames'
import { expect, it } from 'vitest'
import { disconnectEvent, messageEvent } from '../_events'
import type { LambdaContext } from '../aws'
import type { Verdict } from './frame-limit'
import { createSocket } from './handler'

const outage = (): Promise<never> => Promise.reject(new Error('connect ECONNREFUSED 192.0.2.7'))
/** Answer to the farewell of a member whose room is gone. */
const noRoom = (): Promise<unknown> =>
  Promise.resolve({ rows: [{ value: { state: null, admin: null, isOver: false } }] })

/** Handler over a database that runs every statement so, and sockets that answer every push so. */
const start = (
  run: () => Promise<unknown>,
  { fault, verdict = 'pass', clock }: { fault?: PushError; verdict?: Verdict; clock?: Clock } = {},
) => {
  const logs: LogEvent[] = []
  const sent: ServerFrame[] = []
  const closed: string[] = []
  const push: Push = {
    send: (_, content) => {
      sent.push(content)
      return Promise.resolve(fault ? err(fault) : ok(undefined))
    },
    close: (connection) => {
      closed.push(connection)
      return Promise.resolve(ok(undefined))
    },
  }
  const db: Db = { execute: toExecute(run) }
  const socket = createSocket({
    db,
    push,
    log: (event) => logs.push(event),
    frameLimit: () => verdict,
    ...(clock && { clock }),
  })
  const connection = newConnection()
  const context = { room: newRoomId(), member: newMemberId() }
  const say = (body: unknown, lambda?: LambdaContext) =>
    socket(messageEvent(connection, context, body), lambda)
  return { logs, sent, closed, socket, say, connection, context }
}

it('answers 200 to what is no event of a gateway, and logs that', async () => {
  const { socket, logs } = start(outage)
  for (const input of [null, {}, { requestContext: { eventType: 'CONNECT' } }]) {
    expect(await socket(input)).toEqual({ statusCode: 200 })
  }
  expect(new Set(logs.map((line) => JSON.stringify(line)))).toEqual(
    new Set([JSON.stringify({ event: 'frame_refused', request: 'unknown', reason: 'event' })]),
  )
})

it('takes a binary frame for one that cannot be read', async () => {
  const { socket, connection, context, sent, logs } = start(noRoom)
  const body = JSON.stringify(frame({ type: 'leave' }))
  await socket({ ...messageEvent(connection, context, body), isBase64Encoded: true })
  expect(sent).toMatchObject([{ type: 'problem', re: '', code: 'malformed' }])
  expect(logs).toMatchObject([{ event: 'frame_refused', reason: 'malformed' }])
})

it('logs a frame with its sender, its pushes and its time, and no more', async () => {
  let now = 1000.4
  const run = () => ((now += 25), noRoom())
  const { say, logs, context } = start(run, { clock: { now: () => now } })
  await say(frame({ type: 'leave' }))
  expect(logs).toEqual([
    {
      event: 'frame',
      request: expect.stringMatching(/^request-/) as string,
      frame: 'leave',
      ...context,
      pushes: 2,
      ms: 25,
    },
  ])
})

it('logs why a push failed, be it an answer or a refusal', async () => {
  const fault = { code: 'push_failed', reason: 'LimitExceededException 429' } as const
  const failed = { event: 'push_failed', reason: fault.reason }
  const answered = start(noRoom, { fault })
  await answered.say(frame({ type: 'leave' }))
  expect(answered.logs).toMatchObject([failed, { event: 'frame', frame: 'leave' }])
  const refused = start(outage, { fault, verdict: 'refuse' })
  await refused.say(frame({ type: 'leave' }))
  expect(refused.logs).toMatchObject([{ event: 'frame_refused', reason: 'too_many' }, failed])
  const down = start(outage, { fault })
  await down.say(frame({ type: 'leave' }))
  expect(down.logs).toMatchObject([{ event: 'failed', where: 'socket' }, failed])
})

it('tries a socket no more that has not answered in time, and logs each push that it did not get', async () => {
  const { say, sent, closed, logs } = start(noRoom, { fault: { code: 'timed_out', reason: 'TimeoutError' } })
  await say(frame({ type: 'leave' }))
  expect([sent.length, closed.length]).toEqual([1, 0])
  expect(logs).toMatchObject([
    { event: 'push_failed', reason: 'TimeoutError' },
    { event: 'push_failed', reason: 'not_tried_silent' },
    { event: 'frame', frame: 'leave', pushes: 2 },
  ])
  // The next invocation tries again.
  await say(frame({ type: 'leave' }))
  expect(sent).toHaveLength(2)
})

it('begins no push that may outlast the function, and logs each', async () => {
  const { say, sent, closed, logs } = start(noRoom)
  const left = [12_001, 12_000]
  await say(frame({ type: 'leave' }), { getRemainingTimeInMillis: () => left.shift() ?? 0 })
  expect([sent.length, closed.length]).toEqual([1, 0])
  expect(logs).toMatchObject([
    { event: 'push_failed', reason: 'not_tried_late' },
    { event: 'frame', frame: 'leave', pushes: 2 },
  ])
})

it('counts a frame as done whose sender proves gone when the database is down a moment later', async () => {
  let statements = 0
  const { say, logs } = start(() => (statements++ === 0 ? noRoom() : outage()), {
    fault: { code: 'peer_gone' },
  })
  await say(frame({ type: 'leave' }))
  expect(logs).toMatchObject([
    { event: 'reaped', sockets: 1 },
    { event: 'failed', where: 'socket', error: expect.stringMatching(/^Error at /) as string },
    { event: 'frame', frame: 'leave', pushes: 1 },
  ])
})

it('tells the sender of an outage, and the log where; not the address', async () => {
  const { say, sent, logs } = start(outage)
  const leave = frame({ type: 'leave' })
  await say(leave)
  expect(sent).toMatchObject([{ type: 'problem', re: leave.id, code: 'internal' }])
  expect(logs).toMatchObject([{ event: 'failed', where: 'socket' }])
  expect(JSON.stringify(logs)).not.toContain('192.0.2.7')
})

it.each<[Verdict, string[], number]>([
  ['refuse', ['too_many'], 0],
  ['close', ['flood'], 1],
  ['drop', [], 0],
])('asks the database nothing about a frame beyond the limit: %s', async (verdict, reasons, closes) => {
  const { say, sent, logs, closed } = start(outage, { verdict })
  const leave = frame({ type: 'leave' })
  await say(leave)
  await say('nonsense')
  expect(logs.map((line) => line.event === 'frame_refused' && line.reason)).toEqual([...reasons, ...reasons])
  expect(sent.map((said) => said.type === 'problem' && [said.re, said.code])).toEqual(
    reasons.flatMap(() => [leave.id, '']).map((re) => [re, 'too_many']),
  )
  expect(closed).toHaveLength(2 * closes)
})

it('logs the end of a socket with its code, and an outage at it', async () => {
  const nobody = start(() => Promise.resolve({ rows: [] }))
  expect(await nobody.socket(disconnectEvent(nobody.connection))).toEqual({ statusCode: 200 })
  expect(nobody.logs).toMatchObject([{ event: 'disconnected', code: 1005 }])
  const down = start(outage)
  expect(await down.socket(disconnectEvent(down.connection))).toEqual({ statusCode: 200 })
  expect(down.logs).toMatchObject([{ event: 'failed', where: 'socket' }])
})
