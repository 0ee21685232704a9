import { allowance, type Allowance } from '@talki/core/allowance'
import type { Context } from './context'

/** Calls that one browser may open in ten minutes: nobody needs them, and a script wants more. */
const CALLS_OF_ONE = 30

const of = ({ config, network }: Context, what: string, times: number): Promise<Allowance> =>
  allowance(config.addressKey, { what, who: network, times })

/** Sign-ins of either kind, counted by address: enough for a school behind one, too few for a script. */
export const signInLimits = async (context: Context): Promise<Allowance[]> => [
  await of(context, 'sign in', context.config.signIns),
]

/** Calls opened, counted by address and by browser. */
export const callLimits = async (context: Context, token: string): Promise<Allowance[]> => [
  await of(context, 'open a call', context.config.calls),
  await allowance(context.config.addressKey, { what: 'open a call', who: token, times: CALLS_OF_ONE }),
]
