import type { Platform } from '../platform'
import type { PictureEncoding } from '../connection/sender-encodings'
import type { FrameTransforms } from './frame-transforms'
import { nextRoles, type Candidate, type Roles } from './groups'
import type { FromFrameWorker, SenderId } from './messages'

/**
 * Pixels on the longer side of a slot. Encoders round it up to 28; far below the worker's SLOT_MAX, since a camera may be
 * changed for one with more pixels.
 */
const SLOT_SIZE = 24

/** Pictures with fewer pixels on the longer side are not shared: they cost little. */
const SHARED_MIN = 128

/** Nor those of such a camera, an eighth of which could be taken for slots. */
const CAPTURED_MIN = 320

/** A sender that was late encodes for itself for so long, in milliseconds. */
const LATE_MS = 10_000

/** And one that shares no more since it is to send another picture, or has no room: others may be about to. In milliseconds. */
const SETTLE_MS = 3000

/** A follower may be late once; twice within this time, in milliseconds, its path or its encoder is too slow. */
const LATE_AGAIN_MS = 4000

/** A camera picture that a link is to send. */
export type CameraPicture = {
  sender: RTCRtpSender
  encoding: PictureEncoding
  /** Pixels on the longer side of what is captured. */
  capturedSide: number
  /** The path to the peer has room to spare. */
  hasRoom: boolean
  /** Has the sender make a key frame. */
  requestKeyFrame: () => void
}

type State = { isFollowing: boolean; lateAt: number; aloneUntil: number }

/** The first codec is what is sent (WebRTC, 5.2), and VP8 alone can be shared. */
const isVp8 = (sender: RTCRtpSender): boolean =>
  sender.getParameters().codecs[0]?.mimeType.toLowerCase() === 'video/vp8'

/**
 * One encoder for all links that are to send the same picture of the camera (docs/adr/0143): one of them leads, and the
 * others' encoders make slots of a few pixels, in which the worker sends the leader's frames.
 */
export const createSharedEncoder = (
  { now }: Pick<Platform, 'now'>,
  transforms: FrameTransforms,
  /** Who shares with whom should be looked at anew. */
  onChange: () => void,
) => {
  const ids = new WeakMap<RTCRtpSender, SenderId>()
  const begun = new Set<SenderId>()
  /** Leaders whose pictures are shared. */
  const leading = new Set<SenderId>()
  const states = new Map<SenderId, State>()
  let pictures: ReadonlyMap<SenderId, CameraPicture> = new Map()
  let roles: Roles = new Map()
  let told = '[]'

  const stateOf = (id: SenderId): State => {
    const state = states.get(id) ?? { isFollowing: false, lateAt: -Infinity, aloneUntil: -Infinity }
    states.set(id, state)
    return state
  }

  const onLate = (id: SenderId): void => {
    const state = stateOf(id)
    const isTwice = now() - state.lateAt < LATE_AGAIN_MS
    state.lateAt = now()
    if (roles.get(id) !== id && !isTwice) return
    state.aloneUntil = now() + LATE_MS
    onChange()
  }
  const onMessage = (message: FromFrameWorker): void => {
    switch (message.type) {
      case 'ready':
        return
      case 'begun':
        begun.add(message.id)
        return
      case 'leads':
        leading.add(message.id)
        onChange()
        return
      case 'key_frame':
        pictures.get(message.id)?.requestKeyFrame()
        return
      case 'late':
        onLate(message.id)
        return
      default:
        message satisfies never
    }
  }
  const stopListening = transforms.listen(onMessage)

  /** What a sender could share; null for one that is to be left alone. */
  const candidateOf = (
    id: SenderId,
    { sender, encoding, capturedSide, hasRoom }: CameraPicture,
  ): Candidate | null => {
    const { scaleResolutionDownBy, maxFramerate, maxBitrate } = encoding
    const isLarge = capturedSide >= CAPTURED_MIN && capturedSide / scaleResolutionDownBy >= SHARED_MIN
    if (!hasRoom || !isLarge || !begun.has(id) || now() < stateOf(id).aloneUntil || !isVp8(sender))
      return null
    return { id, picture: [scaleResolutionDownBy, maxFramerate, maxBitrate].join(' ') }
  }

  const tell = (): void => {
    const list = [...roles]
    const text = JSON.stringify(list)
    if (text === told) return
    told = text
    transforms.post({ roles: list })
  }

  return {
    /** Has the frames of this sender pass through the worker. To be called in the task that makes the sender. */
    attach: (sender: RTCRtpSender): void => {
      const id = transforms.attach(sender)
      if (id !== null) ids.set(sender, id)
    },
    /**
     * Takes all camera pictures that are to be sent; returns how each is to be encoded. The picture that a peer gets is as
     * it was to be, whoever has encoded it.
     */
    encodings: <K>(wanted: ReadonlyMap<K, CameraPicture>): ReadonlyMap<K, PictureEncoding> => {
      const known = [...wanted].flatMap(([key, picture]): [K, SenderId, CameraPicture][] => {
        const id = ids.get(picture.sender)
        return id === undefined || !picture.encoding.active ? [] : [[key, id, picture]]
      })
      pictures = new Map(known.map(([, id, picture]) => [id, picture]))
      for (const id of states.keys()) if (!pictures.has(id)) states.delete(id)
      const candidates = known.flatMap(([, id, picture]) => candidateOf(id, picture) ?? [])
      const before = roles
      roles = nextRoles(roles, candidates, known.length)
      for (const [id, state] of states) {
        if (before.has(id) && !roles.has(id)) state.aloneUntil = Math.max(state.aloneUntil, now() + SETTLE_MS)
      }
      const leaders = new Set(roles.values())
      for (const id of leading) if (!leaders.has(id)) leading.delete(id)
      tell()
      return new Map(
        known.map(([key, id, { encoding, capturedSide }]) => {
          const state = stateOf(id)
          const leader = roles.get(id)
          // The worker has heard of it before its encoder makes slots. One that follows goes on to do so under a new leader.
          state.isFollowing =
            leader !== undefined &&
            leader !== id &&
            (state.isFollowing || (leading.has(leader) && before.has(id)))
          return [
            key,
            state.isFollowing ? { ...encoding, scaleResolutionDownBy: capturedSide / SLOT_SIZE } : encoding,
          ]
        }),
      )
    },
    close: (): void => {
      stopListening()
      transforms.close()
    },
  }
}
