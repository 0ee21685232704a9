import * as v from 'valibot'
import { MemberId, RoomId } from '../id'
import { Bits256 } from './bits'
import { withoutInvisible } from './invisible'
import { LinkReports } from './link-report'
import { tidyName } from './name'
import { ForwardingKey, FORWARDED_MAX } from './reopen'

const short = v.pipe(v.string(), v.maxLength(64))

/** What a member can send: each source has a track, a transceiver and a tile or a sound of its own. */
export const SOURCES = ['microphone', 'camera', 'screen', 'screen_audio'] as const
export const Source = v.picklist(SOURCES)
export type Source = v.InferOutput<typeof Source>

/** RTCIceCandidateInit. Firefox ends gathering with an empty string, so an empty candidate is valid. */
export const Candidate = v.object({
  candidate: v.pipe(v.string(), v.maxLength(1024)),
  sdpMid: v.optional(v.nullable(short)),
  sdpMLineIndex: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64)))),
  usernameFragment: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(256)))),
})
export type Candidate = v.InferOutput<typeof Candidate>

/**
 * RTCSessionDescriptionInit, without what a peer never sends: its `rollback` would undo an offer of ours, and a `pranswer`
 * would leave the negotiation half done.
 */
export const Description = v.object({
  type: v.picklist(['offer', 'answer']),
  sdp: v.pipe(v.string(), v.maxLength(64_000)),
})
export type Description = v.InferOutput<typeof Description>

/**
 * Asks the side of a link that makes all further offers for one (docs/adr/0115). `restarts`: one that restarts ICE, if this
 * is still that side's `ice-ufrag`; `sources`: one with a media section for each of these sources of the sender.
 */
export const OfferRequest = v.object({
  restarts: v.nullable(v.pipe(v.string(), v.maxLength(256))),
  sources: v.pipe(v.array(Source), v.maxLength(SOURCES.length)),
})
export type OfferRequest = v.InferOutput<typeof OfferRequest>

/** Longest `data` of an envelope, in UTF-16 units: a signal with a deflated description of a call with every source. */
export const ENVELOPE_DATA_MAX = 16_384

/** The most first signals that an answer takes along. */
export const INTRODUCE_MAX = 8

/** First signal to a member whom its receiver, an introducer, is to hand it on to. `data`: as in a signal frame. */
export const Introduce = v.object({
  to: MemberId,
  data: v.pipe(v.string(), v.minLength(1), v.maxLength(ENVELOPE_DATA_MAX)),
})
export type Introduce = v.InferOutput<typeof Introduce>

/**
 * A signal between two peers, to make and keep one link: the opaque `data` of a signal frame, as JSON.
 * `link` names one pair of RTCPeerConnections: an offer with a new name starts afresh. `introduce`: of a newcomer's answer to
 * its introducer, its first signals to others.
 */
export const PeerSignal = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(36)),
  link: v.pipe(v.string(), v.minLength(1), v.maxLength(36)),
  description: v.optional(Description),
  candidates: v.optional(v.pipe(v.array(Candidate), v.maxLength(64))),
  request: v.optional(OfferRequest),
  introduce: v.optional(v.pipe(v.array(Introduce), v.maxLength(INTRODUCE_MAX))),
})
export type PeerSignal = v.InferOutput<typeof PeerSignal>

/** One source of the sender: whether it is on, and the media section (`mid`) that carries it once there is one. */
export const SourceState = v.object({ source: Source, mid: v.nullable(short), on: v.boolean() })
export type SourceState = v.InferOutput<typeof SourceState>

/** Every source of the sender. Sources that only a newer version knows are left out. */
const SourceStates = v.pipe(
  v.array(v.unknown()),
  v.maxLength(32),
  v.transform((entries) => entries.filter((entry) => v.is(SourceState, entry))),
  v.array(SourceState),
)

/** SHA-256 fingerprint of a DTLS certificate, as session descriptions write it (RFC 8122). */
export const Fingerprint = v.pipe(
  v.string(),
  v.regex(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/, 'not a fingerprint'),
)

/** Whose certificate the sender sees on the link to each member, and its own. */
const SeenFingerprints = v.pipe(
  v.array(v.object({ member: MemberId, fingerprint: Fingerprint })),
  v.maxLength(64),
)

/**
 * Envelope of a signal that a third member passes on. The signature (ECDSA P-256 with SHA-256, base64url) covers all
 * other fields, see `healing/envelope.ts` of the site. `seq` counts the sender's envelopes for this addressee; `time` is the
 * sender's wall clock in milliseconds, which the addressee knows how to compare (`keys`).
 */
export const Envelope = v.object({
  from: MemberId,
  to: MemberId,
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  time: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  data: v.pipe(v.string(), v.minLength(1), v.maxLength(ENVELOPE_DATA_MAX)),
  signature: v.pipe(v.string(), v.regex(/^[\w-]{86}$/)),
})
export type Envelope = v.InferOutput<typeof Envelope>

/** What each side tells the other once their own channel is open, so that they can find each other again without it. */
export const PairKeys = v.object({
  /** Public key of the sender's page, as an uncompressed point of P-256 (65 bytes) in base64url. */
  key: v.pipe(v.string(), v.regex(/^[\w-]{87}$/)),
  /** The sender's half of the pair's secret. */
  share: Bits256,
  /** The sender's wall clock, in milliseconds. */
  time: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
})
export type PairKeys = v.InferOutput<typeof PairKeys>

/** The most members that one room's word tells of: more seats there are in no room. */
const ROOM_MAX = 32

/** The longest time that a door stays open, in milliseconds. */
export const DOOR_MAX_MS = 86_400_000

/**
 * Member of a room as an introducer tells of them. `keys`: by which the member's envelopes and its certificates are known,
 * and how far its clock is ahead of the introducer's; null where the introducer has no link with the member.
 */
export const IntroducedMember = v.object({
  id: MemberId,
  name: v.pipe(v.string(), v.maxLength(400), v.transform(tidyName)),
  verified: v.boolean(),
  keys: v.nullable(
    v.object({
      key: PairKeys.entries.key,
      fingerprint: Fingerprint,
      aheadMs: v.pipe(v.number(), v.safeInteger()),
    }),
  ),
})
export type IntroducedMember = v.InferOutput<typeof IntroducedMember>

/**
 * The room, as the admin or the member who would succeed knows it from the server: for members who have no socket, and to
 * introduce members to each other. It replaces what the sender told before. `removed`: whom the admin has removed.
 */
export const RoomWord = v.object({
  admin: MemberId,
  /** The admitted members, sender and receiver among them, in the order of their admission. */
  members: v.pipe(v.array(IntroducedMember), v.maxLength(ROOM_MAX)),
  removed: v.pipe(v.array(MemberId), v.maxLength(ROOM_MAX)),
  locked: v.boolean(),
  doorMs: v.pipe(v.number(), v.minValue(0), v.maxValue(DOOR_MAX_MS)),
})
export type RoomWord = v.InferOutput<typeof RoomWord>

/** What a member can react with, by names: how they look is the page's affair. */
export const REACTIONS = ['thumbs_up', 'heart', 'applause', 'laugh', 'surprise', 'celebration'] as const
export const Reaction = v.picklist(REACTIONS)
export type Reaction = v.InferOutput<typeof Reaction>

/** Longest text of one caption, in UTF-16 units: the last half minute of somebody who does not pause. */
export const CAPTION_MAX = 300

/**
 * What a member says, as their browser understands it. `id` names one utterance: each caption of it replaces the one
 * before.
 */
export const Caption = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(36)),
  text: v.pipe(v.string(), v.maxLength(CAPTION_MAX), v.transform(withoutInvisible)),
})
export type Caption = v.InferOutput<typeof Caption>

/** The sources that have a picture. */
export const PICTURES = ['camera', 'screen'] as const satisfies readonly Source[]
export const PictureSource = v.picklist(PICTURES)
export type PictureSource = v.InferOutput<typeof PictureSource>

/** The tallest picture that a receiver may ask for, in pixels: 8K. */
export const VIEW_HEIGHT_MAX = 4320

/**
 * Why a picture is sent smaller than it is shown, or not at all. `low_data`, `audio_only`: the sender wishes so; `uplink`: the
 * sender's own uplink is short; `path`: the path between the two is; `processor`: the sender's device is too busy.
 */
export const LimitReason = v.picklist(['low_data', 'audio_only', 'uplink', 'path', 'processor'])
export type LimitReason = v.InferOutput<typeof LimitReason>

/** A frame on a pair's own control data channel, as JSON. Frames of a newer version are ignored by the receiver. */
export const PeerFrame = v.variant('type', [
  v.object({ type: v.literal('state'), sources: SourceStates }),
  v.object({ type: v.literal('signal'), signal: PeerSignal }),
  v.object({ type: v.literal('fingerprints'), seen: SeenFingerprints }),
  v.object({ type: v.literal('keys'), ...PairKeys.entries }),
  v.object({ type: v.literal('line'), uses: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  v.object({ type: v.literal('reach'), members: v.pipe(v.array(MemberId), v.maxLength(64)) }),
  v.object({ type: v.literal('relay'), envelope: Envelope }),
  v.object({ type: v.literal('relayed'), envelope: Envelope }),
  v.object({ type: v.literal('introduce'), ...Introduce.entries }),
  /** Of an introducer: the first signal of this member, with whom the receiver has no link yet. */
  v.object({ type: v.literal('introduced'), from: MemberId, data: Introduce.entries.data }),
  v.object({ type: v.literal('ping'), id: v.number() }),
  v.object({ type: v.literal('pong'), id: v.number() }),
  v.object({ type: v.literal('bye'), left: v.boolean() }),
  v.object({ type: v.literal('replaced') }),
  v.object({ type: v.literal('room'), ...RoomWord.entries }),
  v.object({
    type: v.literal('reopened'),
    room: RoomId,
    pass: Bits256,
    openedAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  }),
  v.object({
    type: v.literal('forwarding_keys'),
    keys: v.pipe(v.array(ForwardingKey), v.maxLength(FORWARDED_MAX)),
  }),
  v.object({ type: v.literal('links'), links: LinkReports }),
  v.object({ type: v.literal('restart_link'), with: MemberId }),
  /** Shown for a moment, and kept nowhere. */
  v.object({ type: v.literal('reaction'), reaction: Reaction }),
  /** Shown while the sender speaks, and kept nowhere. */
  v.object({ type: v.literal('caption'), ...Caption.entries }),
  /** What the sender says is captioned: their captions may come at any moment. */
  v.object({ type: v.literal('captioning'), on: v.boolean() }),
  /** Of the admin: the receiver's microphone is to go off. */
  v.object({ type: v.literal('mute') }),
  v.object({ type: v.literal('recording'), on: v.boolean() }),
  /** How tall the sender shows a picture of the receiver's, in device pixels; 0 for one that it does not show. */
  v.object({
    type: v.literal('view'),
    source: PictureSource,
    height: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(VIEW_HEIGHT_MAX)),
  }),
  /** Why a picture of the sender's is smaller than the receiver shows it, null where it is not; `absent`: none is sent. */
  v.object({
    type: v.literal('limited'),
    source: PictureSource,
    why: v.nullable(LimitReason),
    absent: v.boolean(),
  }),
])
export type PeerFrame = v.InferOutput<typeof PeerFrame>
