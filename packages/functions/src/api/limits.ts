import { rateLimit, type RateLimit } from '@talki/core/rate-limit'
import type { Context } from './context'

/** Calls that one browser may open in ten minutes: more than any user needs, fewer than a script wants. */
const CALLS_PER_BROWSER = 30

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
