import { type Clock, systemClock } from '@talki/core/clock'
import type { Db } from '@talki/core/db'
import type { Log } from '@talki/core/log'
import * as Nonce from '@talki/core/nonce'
import * as v from 'valibot'
import type { Handler } from '../aws'
import { describeError } from '../log-sink'
import { AuthorizerEvent, type AuthorizerReply } from './event'

/** How long the database may take. Longer, and the browser does better to try again with a fresh nonce. */
const DEADLINE_MS = 3000

const policy = (effect: 'Allow' | 'Deny', resource: string, principalId: string): AuthorizerReply => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
  },
})

/** Header names keep the case that the client chose. */
const header = (headers: Record<string, string | undefined>, name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]

/** The promise's value, or a throw when it takes longer. */
const within = async <T>(ms: number, promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('deadline')), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * The authorizer of `$connect`: another site's page gets a Deny (403), a nonce that opens nothing `Unauthorized`
 * (401; the word that API Gateway asks for), and when the database does not answer nobody gets in (403).
 */
export const createAuthorizer = (deps: {
  db: Db
  config: { origin: string; deadlineMs?: number }
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
    const redeeming = Nonce.redeem(db, queryStringParameters.nonce ?? '', connectionId)
    const redeemed = await within(deadlineMs, redeeming).catch((error: unknown) => {
      log({ event: 'failed', request, where: 'authorizer', error: describeError(error) })
    })
    if (!redeemed) {
      log({ event: 'refused', request, reason: 'database' })
      return policy('Deny', methodArn, 'nobody')
    }
    if (!redeemed.ok) {
      log({ event: 'refused', request, reason: 'nonce' })
      throw new Error('Unauthorized')
    }
    const { room, member, replaces } = redeemed.value
    log({ event: 'authorized', request, room, member, ms: Math.round(clock.now() - started) })
    return {
      ...policy('Allow', methodArn, member),
      context: { room, member, ...(replaces && { replaces }) },
    }
  }
}
