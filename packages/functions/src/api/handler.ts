import { type Clock, systemClock } from '@talki/core/clock'
import type { Db } from '@talki/core/db'
import type { Log } from '@talki/core/log'
import * as v from 'valibot'
import type { Handler } from '../aws'
import { describeError } from '../log-sink'
import { googleOnDemand } from '../google/on-demand'
import { answerCalls } from './calls'
import type { ApiConfig, Context } from './context'
import { networkOf } from './address'
import { type CountCall, createCallLimit } from './call-limit'
import { secretCookie } from './cookie'
import { SIGN_IN_SECONDS } from './google'
import { ApiEvent, type ApiReply } from './event'
import { PREFIX, refusal } from './guard'
import { appRouter } from './router'

const reply = (statusCode: number, body: string, cookies: string[] = []): ApiReply => ({
  statusCode,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  },
  cookies,
  body,
  isBase64Encoded: false,
})

const refused = (status: number): ApiReply => reply(status, JSON.stringify({ error: { status } }))

/** Handler of the api: tRPC's router on a Function URL's events. Never throws; what went wrong is in the log, not in the reply. */
export const createApi = (deps: {
  db: Db
  config: ApiConfig
  log: Log
  clock?: Clock
  countCall?: CountCall
}): Handler<ApiReply> => {
  const { db, config, log, clock = systemClock } = deps
  const { origin, sessionSeconds } = config
  const session = secretCookie(origin, { name: 'talki', seconds: sessionSeconds })
  const signIns = secretCookie(origin, { name: 'talki-sign-in', seconds: SIGN_IN_SECONDS })
  const google = config.google && googleOnDemand(config.google)
  const countCall = deps.countCall ?? createCallLimit(config.requests)

  const answer = async (event: ApiEvent): Promise<ApiReply> => {
    const request = event.requestContext.requestId
    /** Cookies to set, by name: the last call of a batch decides. */
    const set = new Map<string, string>()
    const body = event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body
    const context: Context = {
      db,
      config,
      google,
      log,
      countCall,
      request,
      network: networkOf(event),
      token: session.find(event.cookies)[0],
      setToken: (token) => set.set('session', session.set(token === null ? [] : [token])),
      signIns: signIns.find(event.cookies),
      setSignIns: (secrets) => set.set('sign-ins', signIns.set(secrets)),
    }
    const calls = {
      path: event.rawPath.slice(`${PREFIX}/`.length),
      isBatch: new URLSearchParams(event.rawQueryString).get('batch') === '1',
      body,
    }
    const answered = await answerCalls(calls, {
      router: appRouter,
      context,
      onError: (error) => {
        if (error.code !== 'INTERNAL_SERVER_ERROR') return
        log({ event: 'failed', request, where: 'api', error: describeError(error) })
      },
    })
    return reply(answered.status, answered.body, [...set.values()])
  }

  return async (input) => {
    const started = clock.now()
    const read = v.safeParse(ApiEvent, input)
    if (!read.success) {
      log({ event: 'rpc_refused', request: 'unknown', reason: 'event' })
      return refused(400)
    }
    const event = read.output
    const request = event.requestContext.requestId
    const no = refusal(event, config.origin)
    if (no) {
      log({ event: 'rpc_refused', request, reason: no.reason })
      return refused(no.status)
    }
    try {
      const answered = await answer(event)
      const ms = Math.round(clock.now() - started)
      log({ event: 'rpc', request, status: answered.statusCode, ms })
      return answered
    } catch (error) {
      log({ event: 'failed', request, where: 'api', error: describeError(error) })
      return refused(500)
    }
  }
}
