import { type MemberId, RoomId } from '@talki/core/id'
import type {
  CreateError,
  IceServer,
  JoinError,
  TurnServers,
  TurnServersError,
  JoinResponse,
} from '@talki/core/protocol/join'
import { Bits256 } from '@talki/core/protocol/bits'
import {
  type DoorError,
  type FollowError,
  ReopenCall,
  type ReopenError,
  type ReopenResponse,
} from '@talki/core/protocol/reopen'
import { err, ok, type Result } from '@talki/core/result'
import { signForwardingKey, verifyForwardingKey } from '@talki/core/forwarding-key'
import * as Room from '@talki/core/room'
import * as Session from '@talki/core/session'
import { signNonce } from '@talki/core/signed-nonce'
import { CREDENTIAL_SECONDS, iceServer } from '@talki/core/turn'
import * as v from 'valibot'
import type { ApiConfig } from './context'
import { callLimits, knockLimits, turnLimits } from './limits'
import { procedure, router } from './trpc'

const InRoom = v.strictObject({ room: RoomId })

/** Procedure with the caller's session, if there is one, in its context. */
const withSession = procedure.use(async ({ ctx, next }) =>
  next({ ctx: { session: ctx.token === undefined ? undefined : await Session.find(ctx.db, ctx.token) } }),
)

const isOpen = ({ credential }: IceServer): boolean => credential === undefined

/** ICE servers with credentials, for a member with a peer and for nobody else: their traffic costs the operator. */
const turnServers = async ({ turn, iceServers }: ApiConfig, member: MemberId): Promise<TurnServers> => ({
  iceServers: [
    ...iceServers.filter((server) => !isOpen(server)),
    ...(turn ? [await iceServer(turn, member, Date.now())] : []),
  ],
  ttlMs: CREDENTIAL_SECONDS * 1000,
})

/** Address of the socket, signed so that the authorizer knows it for ours before it asks the database. */
const socketOf = async (config: ApiConfig, nonce: string): Promise<JoinResponse['socket']> => {
  const ttlMs = config.nonceSeconds * 1000
  const signed = await signNonce(config.nonceKey, nonce, Date.now() + ttlMs)
  return { url: `${config.socketUrl}?nonce=${signed}`, ttlMs }
}

/** Forwarding key of a room's admin, good for as long as a session. */
const forwardingKeyOf = ({ forwardingSecret, sessionSeconds }: ApiConfig, room: RoomId): Promise<string> =>
  signForwardingKey(forwardingSecret, room, Date.now() + sessionSeconds * 1000)

const joinResponse = async (
  config: ApiConfig,
  { nonce, ...ticket }: Room.JoinTicket,
): Promise<JoinResponse> => ({
  ...ticket,
  socket: await socketOf(config, nonce),
  iceServers: config.iceServers.filter(isOpen),
  hasTurn: config.turn !== undefined || !config.iceServers.every(isOpen),
  ...(ticket.state.me.id === ticket.state.admin && {
    forwardingKey: await forwardingKeyOf(config, ticket.room),
  }),
})

/** Rooms whose admin the bearer of these forwarding keys was; refused where one is not of this server, or is too old. */
const oldRoomsOf = async (
  { forwardingSecret }: ApiConfig,
  keys: readonly string[],
): Promise<Result<RoomId[], Extract<ReopenError, { code: 'forwarding_refused' }>>> => {
  const read = await Promise.all(keys.map((key) => verifyForwardingKey(forwardingSecret, key, Date.now())))
  const rooms: RoomId[] = []
  for (const one of read) {
    if (!one.ok) return err({ code: 'forwarding_refused', why: one.error.code })
    rooms.push(one.value)
  }
  return ok(rooms)
}

/** Rooms: their doors, and the caller's membership of them. */
export const rooms = router({
  /** Door of a room, or where its call has another. Works signed out, so that a page can say why a room can't be entered. */
  door: procedure
    .input(InRoom)
    .query(({ ctx, input }): Promise<Result<{ doorMs: number }, DoorError>> =>
      Room.findDoor(ctx.db, input.room),
    ),

  /** ICE servers that anybody may know of, for a call without a room. */
  iceServers: procedure.query(({ ctx }): IceServer[] => ctx.config.iceServers.filter(isOpen)),

  /** Creates a room with the caller as its admin. */
  create: procedure.mutation(async ({ ctx }): Promise<Result<JoinResponse, CreateError>> => {
    if (ctx.token === undefined) return err({ code: 'signed_out' })
    const found = await Session.findWithinLimits(ctx.db, ctx.token, await callLimits(ctx, ctx.token))
    if (!found.ok) return found
    if (!found.value) return err({ code: 'signed_out' })
    const created = await Room.create(ctx.db, found.value, ctx.config)
    return created.ok ? ok(await joinResponse(ctx.config, created.value)) : created
  }),

  /** Opens a new room for a call whose door has closed. The caller is its admin; the others follow by the passes. */
  reopen: procedure
    .input(ReopenCall)
    .mutation(async ({ ctx, input }): Promise<Result<ReopenResponse, ReopenError>> => {
      if (ctx.token === undefined) return err({ code: 'signed_out' })
      const oldRooms = await oldRoomsOf(ctx.config, input.forwardingKeys)
      if (!oldRooms.ok) return oldRooms
      const found = await Session.findWithinLimits(ctx.db, ctx.token, await callLimits(ctx, ctx.token))
      if (!found.ok) return found
      if (!found.value) return err({ code: 'signed_out' })
      const { member, passes } = input
      const request = { session: found.value, member, passes, oldRooms: oldRooms.value }
      const reopened = await Room.reopen(ctx.db, request, ctx.config)
      if (!reopened.ok) return reopened
      const { openedAt, ...ticket } = reopened.value
      return ok({ ...(await joinResponse(ctx.config, ticket)), openedAt })
    }),

  /** Follows a call into its new room, by a pass of its admin's: as the member that the caller is in the call, without a knock. */
  follow: withSession
    .input(v.strictObject({ room: RoomId, pass: Bits256 }))
    .mutation(async ({ ctx, input }): Promise<Result<JoinResponse, FollowError>> => {
      if (!ctx.session) return err({ code: 'signed_out' })
      const followed = await Room.follow(ctx.db, { ...input, session: ctx.session }, ctx.config)
      return followed.ok ? ok(await joinResponse(ctx.config, followed.value)) : followed
    }),

  /** Joins a room: as a new member who waits, or as the member that the caller was. Good for one socket: to reconnect, join again. */
  join: withSession
    .input(InRoom)
    .mutation(async ({ ctx, input }): Promise<Result<JoinResponse, JoinError>> => {
      if (!ctx.session) return err({ code: 'signed_out' })
      const knocks = await knockLimits(ctx, { room: input.room, user: ctx.session.user })
      const joined = await Room.join(
        ctx.db,
        { room: input.room, session: ctx.session },
        { ...ctx.config, knocks },
      )
      return joined.ok ? ok(await joinResponse(ctx.config, joined.value)) : joined
    }),

  /** ICE servers with credentials, of an admitted member with an admitted peer. Asked for again to renew them. */
  turnServers: withSession
    .input(InRoom)
    .mutation(async ({ ctx, input }): Promise<Result<TurnServers, TurnServersError>> => {
      if (!ctx.session || ctx.token === undefined) return err({ code: 'signed_out' })
      const limits = await turnLimits(ctx, ctx.token)
      const found = await Room.findPairedMember(ctx.db, { room: input.room, session: ctx.session }, limits)
      return found.ok ? ok(await turnServers(ctx.config, found.value)) : found
    }),
})
