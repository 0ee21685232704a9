import { rateLimit, type RateLimit } from '@talki/core/rate-limit'
import type { RoomId, UserId } from '@talki/core/id'
import type { KnockLimits } from '@talki/core/room'
import type { Context } from './context'

/** Calls that one browser may open in ten minutes: more than any user needs, fewer than a script wants. */
const CALLS_PER_BROWSER = 30

/** TURN credentials of one address in ten minutes: a class that calls in pairs has some for each pupil. */
const CREDENTIALS = 60

/** TURN credentials of one browser in ten minutes: one for a call, one to renew it, and a few reloads. */
const CREDENTIALS_PER_BROWSER = 10

/** Knocks at one door in ten minutes, of whomever: more than there is room for, fewer than an admin must be asked. */
const KNOCKS = 200

/** Knocks of one user at one door: one, and a few more of a browser that loses its network. */
const KNOCKS_PER_USER = 5

/** Knocks from one address at one door, for each of the room's seats: a class behind one, and some twice. */
const KNOCKS_PER_SEAT = 2

/** Rendezvous that one address may open in ten minutes: a school whose network has changed has many pairs at once. */
const RENDEZVOUS = 300

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

/** Limits of knocking at one door: of the room, of an address, and of a user. */
export const knockLimits = async (
  { config, network }: Context,
  { room, user }: { room: RoomId; user: UserId },
): Promise<KnockLimits> => {
  const limit = (who: string, times: number) =>
    rateLimit(config.addressKey, { what: 'knock', who: `${room} ${who}`, times })
  const ofAddress = await limit(network, KNOCKS_PER_SEAT * config.seats)
  const limits = [await limit('', KNOCKS), ofAddress, await limit(user, KNOCKS_PER_USER)]
  return { network: ofAddress.key, limits }
}

/** Limits of opening a rendezvous, counted by address: there need not be a session. */
export const rendezvousLimits = async (context: Context): Promise<RateLimit[]> => [
  await of(context, 'open a rendezvous', RENDEZVOUS),
]
