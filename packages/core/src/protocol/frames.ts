import * as v from 'valibot'
import { MemberId } from '../id'
import { withoutInvisible } from './invisible'
import { DoorState, Member, Snapshot } from './member'

/** Version of the frames; higher wherever an older client or peer could not follow. */
export const PROTOCOL_VERSION = 4

/** Largest client frame, in bytes of UTF-8. API Gateway closes a socket at 32 KB; half of it leaves room for wrapping. */
export const CLIENT_FRAME_MAX_BYTES = 16_384

/**
 * Frames that one connection may send: so many at once, and so many more each second. Three times what a member of a room
 * of twelve has been seen to need, on a machine that could hardly bear it (docs/adr/0081-a-bucket-for-each-connection.md).
 */
export const FRAMES = { burst: 30, perSecond: 5 }

/** The default number of seats in a room: what a full mesh can bear. */
export const SEATS = 12

/** Id of a frame, chosen by its sender and unique to it, so that a repeat can be dropped. */
const FrameId = v.pipe(v.string(), v.minLength(1), v.maxLength(36))

/** Signal: a message from member to member; `data` is opaque to the server (see peer.ts). */
export const Signal = v.strictObject({
  to: MemberId,
  data: v.pipe(v.string(), v.minLength(1), v.maxLength(CLIENT_FRAME_MAX_BYTES)),
})
export type Signal = v.InferOutput<typeof Signal>

const Signals = v.pipe(v.array(Signal), v.maxLength(32))

/** Members that one decision may name. */
export const MEMBERS_MAX = 32

const Members = v.pipe(v.array(MemberId), v.minLength(1), v.maxLength(MEMBERS_MAX))

/** Longest line at the door, in UTF-16 units. */
export const DOOR_LINE_MAX = 200

const DoorLine = v.pipe(v.string(), v.minLength(1), v.maxLength(DOOR_LINE_MAX))

/** Frame from a browser to the server. The sender is never in the frame: the connection tells it. */
export const ClientFrame = v.variant('type', [
  /** First frame of every socket: makes the binding live. Answered by `welcome`. May carry the first offers. */
  v.strictObject({
    type: v.literal('hello'),
    id: FrameId,
    version: v.pipe(v.number(), v.integer()),
    signals: Signals,
  }),
  v.strictObject({ type: v.literal('signal'), id: FrameId, signals: v.pipe(Signals, v.minLength(1)) }),
  /** Of the admin. `signals`: offers to these members, which reach them with the word of their admission. */
  v.strictObject({
    type: v.literal('admit'),
    id: FrameId,
    members: Members,
    signals: v.optional(Signals),
  }),
  v.strictObject({ type: v.literal('deny'), id: FrameId, members: Members }),
  v.strictObject({ type: v.literal('remove'), id: FrameId, members: Members }),
  /** Of the admin: turns new knocks away from now on, or no longer. */
  v.strictObject({ type: v.literal('lock'), id: FrameId, on: v.boolean() }),
  /** Of the admin: the door stays open for its whole time again, from now on. */
  v.strictObject({ type: v.literal('extend'), id: FrameId }),
  /** Of the admin to a member who waits, or of one who waits to the admin: a short text, which is kept nowhere. */
  v.strictObject({ type: v.literal('say'), id: FrameId, to: MemberId, text: DoorLine }),
  v.strictObject({ type: v.literal('leave'), id: FrameId }),
  /** Of the admin: these members have told it over the mesh that they leave, and have no socket to say so themselves. */
  v.strictObject({ type: v.literal('vacate'), id: FrameId, members: Members }),
  /** The sender hears nothing of the admin: over the mesh, or as an answer to its knock. Answered by `door`. */
  v.strictObject({ type: v.literal('seek_admin'), id: FrameId }),
  /** The answer to `asked`: a sign of life. */
  v.strictObject({ type: v.literal('here'), id: FrameId }),
])
export type ClientFrame = v.InferOutput<typeof ClientFrame>

/** Problem code: why a frame had no effect. */
export const ProblemCode = v.picklist([
  'malformed',
  'too_large',
  'version',
  'not_live',
  'not_admitted',
  'not_admin',
  'door_closed',
  'room_full',
  'unknown_member',
  'busy',
  'too_many',
  'internal',
])
export type ProblemCode = v.InferOutput<typeof ProblemCode>

/** Frame from the server to a browser. */
export const ServerFrame = v.variant('type', [
  /** The authoritative state: the answer to `hello`, and again whenever the admin changes. */
  v.object({ type: v.literal('welcome'), id: FrameId, state: Snapshot }),
  /** To the admin: this member waits; and how many knocks were held back. */
  v.object({ type: v.literal('knock'), id: FrameId, member: Member, door: DoorState }),
  /** To the newcomer: they are admitted; the roster is in the state. `signals`: the admin's, which came with the word. */
  v.object({
    type: v.literal('admitted'),
    id: FrameId,
    state: Snapshot,
    signals: v.optional(v.array(v.string())),
  }),
  /** To the member who waited. The socket is closed next. */
  v.object({ type: v.literal('denied'), id: FrameId }),
  /** To the member whom the admin has removed from the call. The socket is closed next. */
  v.object({ type: v.literal('removed'), id: FrameId }),
  /** To admitted members: this member is admitted and reachable. */
  v.object({ type: v.literal('joined'), id: FrameId, member: Member }),
  /** To admitted members: this member has left for good or was removed. To the admin alone: this knock is gone. */
  v.object({
    type: v.literal('left'),
    id: FrameId,
    member: MemberId,
    admin: MemberId,
    reason: v.picklist(['left', 'removed']),
  }),
  v.object({ type: v.literal('signal'), id: FrameId, from: MemberId, data: v.string() }),
  /** A line at the door: of a member who waits, to the admin, or of the admin, to a member who waits. */
  v.object({
    type: v.literal('said'),
    id: FrameId,
    from: MemberId,
    text: v.pipe(DoorLine, v.transform(withoutInvisible)),
  }),
  /** To a socket whose member has connected elsewhere. The socket is closed next. */
  v.object({ type: v.literal('replaced'), id: FrameId }),
  /** The door has closed. The socket is closed next; the call goes on. */
  v.object({ type: v.literal('closed'), id: FrameId }),
  /** The state of the door: it has changed, or was asked for by `seek_admin`. */
  v.object({ type: v.literal('door'), id: FrameId, door: DoorState }),
  /** To the admin: members hear nothing of you. To be answered by `here` within seconds. */
  v.object({ type: v.literal('asked'), id: FrameId }),
  /** The frame `re` had no effect. `re` is empty where the frame could not be read. */
  v.object({
    type: v.literal('problem'),
    id: FrameId,
    re: v.pipe(v.string(), v.maxLength(36)),
    code: ProblemCode,
    members: v.optional(v.array(MemberId)),
  }),
])
export type ServerFrame = v.InferOutput<typeof ServerFrame>
