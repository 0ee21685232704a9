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

/** Procedure with the caller's session, if there is one, in its context. */
const withSession = procedure.use(async ({ ctx, next }) =>
  next({ ctx: { session: ctx.token === undefined ? undefined : await Session.find(ctx.db, ctx.token) } }),
)

/** TURN servers for an admitted member, and for nobody else: their traffic costs the operator. */
const turnServers = async ({ turn }: ApiConfig, member: MemberId): Promise<IceServer[]> =>
  turn ? [await iceServer(turn, member, Date.now())] : []

const joinResponse = async (
  config: ApiConfig,
  { nonce, ...ticket }: Room.JoinTicket,
): Promise<JoinResponse> => {
  const { me } = ticket.state
  const isAdmitted = me.status === 'admitted'
  return {
    ...ticket,
    socket: { url: `${config.socketUrl}?nonce=${nonce}`, ttlMs: config.nonceSeconds * 1000 },
    iceServers: [...config.iceServers, ...(isAdmitted ? await turnServers(config, me.id) : [])],
    hasTurn: config.turn !== undefined && !isAdmitted,
  }
}

/** Rooms: their doors, and the caller's membership of them. */
export const rooms = router({
  /** Door of a room. Works signed out, so that a page can say why a room can't be entered. */
  door: procedure
    .input(InRoom)
    .query(({ ctx, input }): Promise<Result<{ doorMs: number }, { code: 'room_closed' }>> =>
      Room.findDoor(ctx.db, input.room),
    ),

  /** Creates a room with the caller as its admin. */
  create: procedure.mutation(async ({ ctx }): Promise<Result<JoinResponse, CreateError>> => {
    if (ctx.token === undefined) return err({ code: 'signed_out' })
    const found = await Session.findWithinLimits(ctx.db, ctx.token, await callLimits(ctx, ctx.token))
    if (!found.ok) return found
    if (!found.value) return err({ code: 'signed_out' })
    return ok(await joinResponse(ctx.config, await Room.create(ctx.db, found.value, ctx.config)))
  }),

  /** Joins a room: as a new member who waits, or as the member that the caller was. Good for one socket: to reconnect, join again. */
  join: withSession
    .input(InRoom)
    .mutation(async ({ ctx, input }): Promise<Result<JoinResponse, JoinError>> => {
      if (!ctx.session) return err({ code: 'signed_out' })
      const joined = await Room.join(ctx.db, { room: input.room, session: ctx.session }, ctx.config)
      return joined.ok ? ok(await joinResponse(ctx.config, joined.value)) : joined
    }),

  /** TURN servers of a member who waited when they joined, and is admitted now. */
  turnServers: withSession
    .input(InRoom)
    .mutation(async ({ ctx, input }): Promise<Result<IceServer[], TurnServersError>> => {
      if (!ctx.session) return err({ code: 'signed_out' })
      const admitted = await Room.findAdmittedMember(ctx.db, { room: input.room, session: ctx.session })
      return admitted.ok ? ok(await turnServers(ctx.config, admitted.value)) : admitted
    }),
})
