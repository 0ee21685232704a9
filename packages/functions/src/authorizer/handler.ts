import { type Clock, systemClock } from '@talki/core/clock'
import type { AbortableDb } from '@talki/core/db'
import type { Log } from '@talki/core/log'
import * as Nonce from '@talki/core/nonce'
import { verifyNonce } from '@talki/core/signed-nonce'
import * as v from 'valibot'
import type { Handler } from '../aws'
import type { AuthorizerConfig } from '../config'
import { describeError } from '../log-sink'
import { AuthorizerEvent, type AuthorizerReply } from './event'

/** Deadline of the database. After it the browser does better to try again with a fresh nonce. */
const DEADLINE_MS = 3000

/** Time to learn whether an aborted statement had just finished; then it counts as failed. */
const GRACE_MS = 500

/**
 * The statement's own share of the deadline. The rest is for its way there: so that, even where an abort is lost, the
 * statement has given up by itself before the Deny.
 */
const STATEMENT_SHARE = 0.8

const policy = (effect: 'Allow' | 'Deny', resource: string, principalId: string): AuthorizerReply => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
  },
})

/** Header by its name in lower case: names keep the case that the client chose. */
const header = (headers: Record<string, string | undefined>, name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]

/**
 * Runs work with a signal that fires at the deadline. The work's own outcome counts, also when it comes a moment after
 * that; rejects when there is still none once the grace is over.
 */
const withDeadline = async <T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const deadline = new AbortController()
  const timers: NodeJS.Timeout[] = []
  const late = new Promise<never>((_, reject) => {
    timers.push(setTimeout(() => deadline.abort(new Error('deadline')), ms))
    timers.push(setTimeout(() => reject(new Error('deadline')), ms + GRACE_MS))
  })
  try {
    return await Promise.race([work(deadline.signal), late])
  } finally {
    timers.forEach(clearTimeout)
  }
}

/**
 * Authorizer of `$connect`: another site's page gets a Deny (403), a nonce that opens nothing `Unauthorized`
 * (401; the word that API Gateway asks for), without a statement where this server has not signed it, and a database that does not answer in time a Deny
 * as well: its statement is aborted, so that no nonce is spent and no socket bound after the answer (ADR 0052).
 */
export const createAuthorizer = (deps: {
  db: AbortableDb
  config: AuthorizerConfig & { deadlineMs?: number }
  log: Log
  clock?: Clock
}): Handler<AuthorizerReply> => {
  const { db, config, log, clock = systemClock } = deps
  const { deadlineMs = DEADLINE_MS } = config

  return async (input) => {
    const started = clock.now()
    const read = v.safeParse(AuthorizerEvent, input)
    if (!read.success) {
      log({ event: 'refused', request: 'unknown', reason: 'event' })
      throw new Error('Unauthorized')
    }
    const { headers, methodArn, queryStringParameters, requestContext } = read.output
    const { requestId: request, connectionId } = requestContext
    if (header(headers, 'origin') !== config.origin) {
      log({ event: 'refused', request, reason: 'origin' })
      return policy('Deny', methodArn, 'nobody')
    }
    const signed = queryStringParameters.nonce ?? ''
    const nonce = await verifyNonce(config.nonceKey, signed, Date.now())
    if (!nonce.ok) {
      log({ event: 'refused', request, reason: nonce.error.code === 'expired' ? 'nonce' : 'signature' })
      throw new Error('Unauthorized')
    }
    const redeemed = await withDeadline(deadlineMs, (signal) =>
      Nonce.redeem(db.abortable(signal), nonce.value, {
        connection: connectionId,
        withinMs: deadlineMs * STATEMENT_SHARE,
      }),
    ).catch((error: unknown) => {
      log({ event: 'failed', request, where: 'authorizer', error: describeError(error) })
    })
    if (!redeemed || (!redeemed.ok && redeemed.error.code === 'too_late')) {
      log({ event: 'refused', request, reason: 'database' })
      return policy('Deny', methodArn, 'nobody')
    }
    if (!redeemed.ok) {
      log({ event: 'refused', request, reason: 'nonce' })
      throw new Error('Unauthorized')
    }
    const { room, member } = redeemed.value
    log({ event: 'authorized', request, room, member, ms: Math.round(clock.now() - started) })
    return { ...policy('Allow', methodArn, member), context: { room, member } }
  }
}
