import { rateLimit, type RateLimit } from '@talki/core/rate-limit'
import type { Context } from './context'

/** Calls that one browser may open in ten minutes: more than any user needs, fewer than a script wants. */
const CALLS_PER_BROWSER = 30

/** TURN credentials of one address in ten minutes: a class that calls in pairs has some for each pupil. */
const CREDENTIALS = 60

/** TURN credentials of one browser in ten minutes: one for a call, one to renew it, and a few reloads. */
const CREDENTIALS_PER_BROWSER = 10

const of = ({ config, network }: Context, what: string, times: number): Promise<RateLimit> =>
  rateLimit(config.addressKey, { what, who: network, times })

/** Limits of a sign-in of either kind, counted by address: enough for a school behind one, too few for a script. */
export const signInLimits = async (context: Context): Promise<RateLimit[]> => [
  await of(context, 'sign in', context.config.signIns),
]

/** Limits of opening a call, counted by address and by browser. */
export const callLimits = async (context: Context, token: string): Promise<RateLimit[]> => [
  await of(context, 'open a call', context.config.calls),
  await rateLimit(context.config.addressKey, { what: 'open a call', who: token, times: CALLS_PER_BROWSER }),
]

/** Limits of TURN credentials, counted by address and by browser: each is an hour of the operator's bandwidth. */
export const turnLimits = async (context: Context, token: string): Promise<RateLimit[]> => [
  await of(context, 'relay', CREDENTIALS),
  await rateLimit(context.config.addressKey, { what: 'relay', who: token, times: CREDENTIALS_PER_BROWSER }),
]
