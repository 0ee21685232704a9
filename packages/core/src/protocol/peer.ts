import * as v from 'valibot'

const short = v.pipe(v.string(), v.maxLength(64))

/** RTCIceCandidateInit. Firefox ends gathering with an empty string, so an empty candidate is valid. */
export const Candidate = v.object({
  candidate: v.pipe(v.string(), v.maxLength(1024)),
  sdpMid: v.optional(v.nullable(short)),
  sdpMLineIndex: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64)))),
  usernameFragment: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(256)))),
})
export type Candidate = v.InferOutput<typeof Candidate>

/**
 * What two peers tell each other to make and keep one link: the opaque `data` of a signal frame, as JSON.
 * `link` names one pair of RTCPeerConnections: an offer with a new one starts afresh.
 */
export const PeerSignal = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(36)),
  link: v.pipe(v.string(), v.minLength(1), v.maxLength(36)),
  description: v.optional(
    v.object({
      type: v.picklist(['offer', 'answer', 'rollback', 'pranswer']),
      sdp: v.pipe(v.string(), v.maxLength(64_000)),
    }),
  ),
  candidates: v.optional(v.pipe(v.array(Candidate), v.maxLength(64))),
})
export type PeerSignal = v.InferOutput<typeof PeerSignal>

/** What goes over a pair's own control data channel, as JSON. */
export const PeerFrame = v.variant('type', [
  v.object({ type: v.literal('state'), microphone: v.boolean(), camera: v.boolean() }),
  v.object({ type: v.literal('signal'), signal: PeerSignal }),
  v.object({ type: v.literal('ping'), id: v.number() }),
  v.object({ type: v.literal('pong'), id: v.number() }),
  v.object({ type: v.literal('bye') }),
])
export type PeerFrame = v.InferOutput<typeof PeerFrame>
