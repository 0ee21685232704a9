import { type MemberId, RoomId } from '@talki/core/id'
import type {
  CreateError,
  IceServer,
  JoinError,
  TurnServersError,
  JoinResponse,
} from '@talki/core/protocol/join'
import { err, ok, type Result } from '@talki/core/result'
import * as Room from '@talki/core/room'
import * as Session from '@talki/core/session'
import { iceServer } from '@talki/core/turn'
import * as v from 'valibot'
import type { ApiConfig } from './context'
import { callLimits } from './limits'
import { procedure, router } from './trpc'

const InRoom = v.strictObject({ room: RoomId })

/** Puts the caller's session, if any, beside the context. */
const withSession = procedure.use(async ({ ctx, next }) =>
  next({ ctx: { session: ctx.token === undefined ? undefined : await Session.find(ctx.db, ctx.token) } }),
)

/** Relays cost their operator: they are for those who were let in. */
const relays = async ({ turn }: ApiConfig, member: MemberId): Promise<IceServer[]> =>
  turn ? [await iceServer(turn, member, Date.now())] : []

const seat = async (config: ApiConfig, { nonce, ...ticket }: Room.Ticket): Promise<JoinResponse> => {
  const { me } = ticket.state
  const isAdmitted = me.status === 'admitted'
  return {
    ...ticket,
    socket: { url: `${config.socketUrl}?nonce=${nonce}`, ttlMs: config.nonceSeconds * 1000 },
    iceServers: [...config.iceServers, ...(isAdmitted ? await relays(config, me.id) : [])],
    hasTurn: config.turn !== undefined && !isAdmitted,
  }
}

/** Rooms and one's place in them. */
export const rooms = router({
  /** How the door stands. Works signed out, so that a page can say why a room can't be entered. */
  look: procedure
    .input(InRoom)
    .query(({ ctx, input }): Promise<Result<{ doorMs: number }, { code: 'room_closed' }>> =>
      Room.look(ctx.db, input.room),
    ),

  /** Opens a room with the caller as its admin. */
  create: procedure.mutation(async ({ ctx }): Promise<Result<JoinResponse, CreateError>> => {
    if (ctx.token === undefined) return err({ code: 'signed_out' })
    const found = await Session.findSpending(ctx.db, ctx.token, await callLimits(ctx, ctx.token))
    if (!found.ok) return found
    if (!found.value) return err({ code: 'signed_out' })
    return ok(await seat(ctx.config, await Room.create(ctx.db, found.value, ctx.config)))
  }),

  /** Knocks at a room, or comes back to it. Good for one socket: to reconnect, join again. */
  join: withSession
    .input(InRoom)
    .mutation(async ({ ctx, input }): Promise<Result<JoinResponse, JoinError>> => {
      if (!ctx.session) return err({ code: 'signed_out' })
      const joined = await Room.join(ctx.db, { room: input.room, session: ctx.session }, ctx.config)
      return joined.ok ? ok(await seat(ctx.config, joined.value)) : joined
    }),

  /** The relays of one who waited when the seat was given, and is admitted now. */
  turnServers: withSession
    .input(InRoom)
    .mutation(async ({ ctx, input }): Promise<Result<IceServer[], TurnServersError>> => {
      if (!ctx.session) return err({ code: 'signed_out' })
      const admitted = await Room.findAdmitted(ctx.db, { room: input.room, session: ctx.session })
      return admitted.ok ? ok(await relays(ctx.config, admitted.value)) : admitted
    }),
})
