import type { Clock } from '@talki/core/clock'
import { newConnection } from '@talki/core/_people'
import { type AbortableDb, toExecute } from '@talki/core/db'
import { newMemberId, newRoomId } from '@talki/core/id'
import type { LogEvent } from '@talki/core/log'
import { PgDialect } from 'drizzle-orm/pg-core'
import { expect, it, vi } from 'vitest'
import { signNonce } from '@talki/core/signed-nonce'
import { connectEvent, DENY, ENV, METHOD_ARN } from '../_events'
import { readAuthorizerConfig } from '../config'
import { createAuthorizer } from './handler'

/** Answer of the authorizer over a database that runs every statement so. */
const authorizeOver = (
  run: (signal: AbortSignal) => Promise<unknown>,
  options: { nonce?: string; clock?: Clock } = {},
) => {
  const logs: LogEvent[] = []
  const db: AbortableDb = {
    execute: toExecute(() => Promise.reject(new Error('a statement without a deadline'))),
    abortable: (signal) => ({ execute: toExecute(() => run(signal)) }),
  }
  const config = { ...readAuthorizerConfig(ENV), deadlineMs: 20 }
  const { clock } = options
  const authorizer = createAuthorizer({
    db,
    config,
    log: (event) => logs.push(event),
    ...(clock && { clock }),
  })
  const reply = (async () => {
    const signed = options.nonce ?? (await signNonce(config.nonceKey, 'nonce', Date.now() + 30_000))
    return authorizer(connectEvent(signed, newConnection()))
  })()
  return { logs, reply }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

const redemption = (more: object) => ({
  rows: [
    {
      value: {
        room: newRoomId(),
        member: newMemberId(),
        isBound: true,
        isLate: false,
        ...more,
      },
    },
  ],
})

it('lets nobody in while the database is down, and logs no address', async () => {
  const { reply, logs } = authorizeOver(() => Promise.reject(new Error('connect ECONNREFUSED 192.0.2.7')))
  expect(await reply).toEqual(DENY)
  expect(logs).toMatchObject([
    { event: 'failed', where: 'authorizer' },
    { event: 'refused', reason: 'database' },
  ])
  expect(JSON.stringify(logs)).not.toContain('192.0.2.7')
})

it('lets nobody in, in time, when the database hangs, abort or no abort', async () => {
  const { reply, logs } = authorizeOver(() => new Promise(() => undefined))
  expect(await reply).toEqual(DENY)
  expect(logs.map(({ event }) => event)).toEqual(['failed', 'refused'])
})

it('aborts the statement at the deadline, and answers once it has ended', async () => {
  let isEnded = false
  const { reply, logs } = authorizeOver(async (signal) => {
    await aborted(signal)
    isEnded = true
    throw signal.reason
  })
  expect(await reply).toEqual(DENY)
  expect(isEnded).toBe(true)
  expect(logs.at(-1)).toMatchObject({ event: 'refused', reason: 'database' })
})

it('lets the member in whose statement had just finished when the abort came', async () => {
  const { reply } = authorizeOver(async (signal) => {
    await aborted(signal)
    return redemption({})
  })
  expect((await reply).principalId).not.toBe(DENY.principalId)
})

it('lets a member in, and says how long that took', async () => {
  const holder = { room: newRoomId(), member: newMemberId() }
  let now = 1000.4
  const { reply, logs } = authorizeOver(
    (signal) => {
      now += 25
      return signal.aborted
        ? Promise.reject(new Error('aborted at once'))
        : Promise.resolve(redemption(holder))
    },
    { clock: { now: () => now } },
  )
  expect(await reply).toMatchObject({ principalId: holder.member, context: holder })
  expect(logs).toMatchObject([{ event: 'authorized', ...holder, ms: 25 }])
})

it('leaves no deadline running behind its answer: Lambda would freeze over it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const { reply } = authorizeOver(() => Promise.resolve(redemption({})))
    expect((await reply).principalId).not.toBe(DENY.principalId)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

it('answers Unauthorized to what is no event of the gateway', async () => {
  const logs: LogEvent[] = []
  const never = toExecute(() => Promise.reject(new Error('a statement')))
  const db: AbortableDb = { execute: never, abortable: () => ({ execute: never }) }
  const authorizer = createAuthorizer({
    db,
    config: readAuthorizerConfig(ENV),
    log: (event) => logs.push(event),
  })
  const event = connectEvent('nonce')
  const changes = [
    { type: 'TOKEN' },
    { methodArn: 'x' },
    { methodArn: `arn:${'x'.repeat(1025)}` },
    { methodArn: 'arn:a"b' },
    { headers: undefined },
    { requestContext: {} },
    { requestContext: { requestId: 'r-1', connectionId: 'a\0b' } },
  ]
  for (const change of changes) {
    await expect(authorizer({ ...event, ...change })).rejects.toThrow(/^Unauthorized$/)
    expect(logs.pop()).toEqual({ event: 'refused', request: 'unknown', reason: 'event' })
  }
})

it('lets nobody in when the statement itself gave up', async () => {
  const { reply, logs } = authorizeOver(() => Promise.resolve(redemption({ isBound: false, isLate: true })))
  expect(await reply).toEqual(DENY)
  expect(logs.at(-1)).toMatchObject({ event: 'refused', reason: 'database' })
})

const never = () => Promise.reject(new Error('a statement'))

it('asks no database about a nonce that is made up, or whose time is over', async () => {
  const { nonceKey } = readAuthorizerConfig(ENV)
  const late = await signNonce(nonceKey, 'nonce', Date.now() - 60_000)
  const foreign = await signNonce('another key', 'nonce', Date.now() + 30_000)
  for (const [nonce, reason] of [
    ['nonce', 'signature'],
    [foreign, 'signature'],
    [late, 'nonce'],
  ] as const) {
    const { reply, logs } = authorizeOver(never, { nonce })
    await expect(reply).rejects.toThrow(/^Unauthorized$/)
    expect(logs).toMatchObject([{ event: 'refused', reason }])
  }
})

it('logs whom it has let in, and says so to the gateway for this method alone', async () => {
  const answer = redemption({})
  const { reply, logs } = authorizeOver(() => Promise.resolve(answer))
  const { room, member } = answer.rows[0]?.value ?? {}
  expect(await reply).toEqual({
    principalId: member,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: METHOD_ARN }],
    },
    context: { room, member },
  })
  const request = expect.stringMatching(/^request-/) as string
  expect(logs).toEqual([{ event: 'authorized', request, room, member, ms: expect.any(Number) as number }])
})

it('answers Unauthorized, and logs why, to a nonce that the database does not know, or that was spent just now', async () => {
  for (const answer of [{ rows: [] }, redemption({ isBound: false })]) {
    const { reply, logs } = authorizeOver(() => Promise.resolve(answer))
    await expect(reply).rejects.toThrow(/^Unauthorized$/)
    expect(logs).toMatchObject([{ event: 'refused', reason: 'nonce' }])
  }
})

it('lets nobody in by what is no event, or without an origin of ours under any name', async () => {
  const logs: LogEvent[] = []
  const db: AbortableDb = { execute: toExecute(never), abortable: () => ({ execute: toExecute(never) }) }
  const config = readAuthorizerConfig(ENV)
  const authorizer = createAuthorizer({ db, config, log: (event) => logs.push(event) })
  for (const input of [null, {}, { ...connectEvent('x'), type: 'TOKEN' }]) {
    await expect(authorizer(input)).rejects.toThrow(/^Unauthorized$/)
  }
  expect(logs.splice(0)).toEqual(Array(3).fill({ event: 'refused', request: 'unknown', reason: 'event' }))
  for (const headers of [{}, { Origin: 'https://evil.test' }, { 'x-origin': ENV.ORIGIN }]) {
    expect(await authorizer({ ...connectEvent('x'), headers })).toEqual(DENY)
  }
  expect(logs).toMatchObject(Array(3).fill({ event: 'refused', reason: 'origin' }))
  await expect(authorizer(connectEvent(undefined))).rejects.toThrow(/^Unauthorized$/)
})

it('leaves the statement four fifths of the deadline, and the rest to its way there', async () => {
  const params: unknown[] = []
  const dialect = new PgDialect()
  const db: AbortableDb = {
    execute: toExecute(never),
    abortable: () => ({
      execute: toExecute((statement) => {
        if (typeof statement !== 'string') params.push(...dialect.sqlToQuery(statement.getSQL()).params)
        return Promise.resolve(redemption({}))
      }),
    }),
  }
  const config = readAuthorizerConfig(ENV)
  const nonce = await signNonce(config.nonceKey, 'nonce', Date.now() + 30_000)
  await createAuthorizer({ db, config, log: () => undefined })(connectEvent(nonce))
  expect(params).toContain(2.4)
})
