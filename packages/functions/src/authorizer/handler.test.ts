import { newConnection } from '@talki/core/_people'
import { type AbortableDb, toExecute } from '@talki/core/db'
import { newMemberId, newRoomId } from '@talki/core/id'
import type { LogEvent } from '@talki/core/log'
import { expect, it } from 'vitest'
import { connectEvent, DENY, ORIGIN } from '../_events'
import { createAuthorizer } from './handler'

/** Answer of the authorizer over a database that runs every statement so. */
const authorizeOver = (run: (signal: AbortSignal) => Promise<unknown>) => {
  const logs: LogEvent[] = []
  const db: AbortableDb = {
    execute: toExecute(() => Promise.reject(new Error('a statement without a deadline'))),
    abortable: (signal) => ({ execute: toExecute(() => run(signal)) }),
  }
  const config = { origin: ORIGIN, deadlineMs: 20 }
  const authorizer = createAuthorizer({ db, config, log: (event) => logs.push(event) })
  return { logs, reply: authorizer(connectEvent('nonce', newConnection())) }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

const redemption = (more: object) => ({
  rows: [
    {
      value: {
        room: newRoomId(),
        member: newMemberId(),
        replaces: null,
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

it('lets nobody in when the statement itself gave up', async () => {
  const { reply, logs } = authorizeOver(() => Promise.resolve(redemption({ isBound: false, isLate: true })))
  expect(await reply).toEqual(DENY)
  expect(logs.at(-1)).toMatchObject({ event: 'refused', reason: 'database' })
})
