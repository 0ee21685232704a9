import type { MemberId } from '@talki/core/id'
import {
  PICTURES,
  type LimitReason,
  type PeerFrame,
  type PictureSource,
  type Source,
} from '@talki/core/protocol/peer'
import type { DataUse } from '../../lib/data-use'
import type { LinkFlow } from '../connection/link-flow'
import type { LinkEncodings } from '../connection/sender-encodings'
import type { LocalTracks, SourcesOn } from '../media/local-tracks'
import type { Platform } from '../platform'
import type { FrameTransforms } from '../shared-encoder/frame-transforms'
import { createSharedEncoder, type CameraPicture } from '../shared-encoder/shared-encoder'
import type { UplinkSources } from './picture-job'
import { uplinkEncodings } from './uplink-budget'
import { capOf, nextCapacity, unmeasured, type UplinkLook } from './uplink-capacity'

/** Encodings are set at most so often, in milliseconds: each change costs an encoder a new start. */
const APPLY_EVERY_MS = 1000

/**
 * A microphone that has been muted for so long is not sent, in milliseconds. Silence is sent before that: where packets stop
 * at once, a receiver draws out the last sound.
 */
const MUTED_MS = 500

/** Height of a picture of which the browser does not tell how tall it is captured, in pixels. */
const USUAL_HEIGHT = 720

/**
 * A path has room to spare where the browser thinks that it takes this much more than what the link may send, or than
 * what it sends: where little is sent, the browser does not learn what more the path could take.
 */
const ROOM_OF_ALLOTTED = 1.05
const ROOM_OF_SENT = 2

/** This member's end of one link. */
export type UplinkEnd = {
  isUp: () => boolean
  /** What sends a source; null where nothing does. */
  sender: (source: Source) => RTCRtpSender | null
  requestKeyFrame: (source: Source) => void
  sendFrame: (frame: PeerFrame) => boolean
  setEncodings: (encodings: LinkEncodings) => void
}

export type UplinkDeps = {
  platform: Pick<Platform, 'now'>
  ends: () => ReadonlyMap<MemberId, UplinkEnd>
  tracks: () => LocalTracks
  sourcesOn: () => SourcesOn
  dataUse: () => DataUse
  /** The worker through which frames pass; null where each link encodes for itself. */
  transforms: FrameTransforms | null
}

type Limit = { why: LimitReason | null; absent: boolean }

const heightOf = (track: MediaStreamTrack): number => {
  const { height = 0 } = track.getSettings()
  return height > 0 ? height : USUAL_HEIGHT
}

const sourcesOf = ({ microphone, screen_audio, camera, screen }: LocalTracks): UplinkSources => ({
  microphone: microphone !== null,
  screen_audio: screen_audio !== null,
  camera: camera && { height: heightOf(camera) },
  screen: screen && {
    height: heightOf(screen),
    mode: screen.contentHint === 'motion' ? 'motion' : 'text',
  },
})

const bitsOf = (encodings: LinkEncodings): number =>
  [encodings.microphone, encodings.screen_audio, encodings.camera, encodings.screen].reduce(
    (sum, part) => sum + (part?.active ? part.maxBitrate : 0),
    0,
  )

/**
 * The one uplink of this member: splits it among sources and links by what each peer says it shows, has the links apply
 * that, and tells peers why they get less. What is measured of the links comes from who measures them (`look`).
 */
export const createUplink = ({ platform, ends, tracks, sourcesOn, dataUse, transforms }: UplinkDeps) => {
  const shown = new Map<MemberId, Partial<Record<PictureSource, number>>>()
  /** What each peer was told of its limits. */
  const told = new Map<MemberId, string>()
  let capacity = unmeasured<MemberId>()
  let plan: ReadonlyMap<MemberId, LinkEncodings> = new Map()
  /** Members to whom the path has room to spare. */
  const roomy = new Set<MemberId>()
  /** Grows with each word of a peer and each look. */
  let version = 0
  let basis = ''
  let appliedAt = Number.NEGATIVE_INFINITY
  /** When the microphone was last on. */
  let audibleAt = Number.NEGATIVE_INFINITY

  /** Without the sound of a muted microphone: its silence would be encoded for each link, and sent, as speech is. */
  const audible = (encodings: LinkEncodings): LinkEncodings => {
    if (!encodings.microphone || platform.now() - audibleAt < MUTED_MS) return encodings
    return { ...encodings, microphone: { ...encodings.microphone, active: false } }
  }
  const noteMicrophone = (): void => {
    if (sourcesOn().microphone) audibleAt = platform.now()
  }

  const noteRoom = (id: MemberId, { availableBps, outBps }: LinkFlow, allottedBps: number): void => {
    if (availableBps === null || outBps === null || availableBps < outBps) roomy.delete(id)
    else if (availableBps >= Math.min(allottedBps * ROOM_OF_ALLOTTED, outBps * ROOM_OF_SENT)) roomy.add(id)
  }

  const tellLimits = (id: MemberId, end: UplinkEnd, encodings: LinkEncodings): void => {
    const limits = PICTURES.map((source): Limit & { source: PictureSource } => {
      const encoding = encodings[source]
      const why = encoding?.why ?? null
      return { source, why, absent: why !== null && encoding?.active === false }
    })
    const text = JSON.stringify(limits)
    if (told.get(id) === text) return
    if (limits.every((limit) => end.sendFrame({ type: 'limited', ...limit }))) told.set(id, text)
  }

  /** Makes the plan anew where anything that it depends on has changed. */
  const replan = (ids: readonly MemberId[]): void => {
    const [sources, mode] = [sourcesOf(tracks()), dataUse()]
    const now = JSON.stringify([version, mode, ids, sources])
    if (now === basis) return
    basis = now
    plan = uplinkEncodings({
      links: ids.map((id) => ({ id, shown: shown.get(id) ?? {}, capBps: capOf(capacity, id) })),
      sources,
      mode,
      easing: capacity.easing.level,
      budgetBps: capacity.budget.level,
    })
  }

  const endsUp = (): [MemberId, UplinkEnd][] => [...ends()].filter(([, end]) => end.isUp())

  const cameraOf = (id: MemberId, end: UplinkEnd): CameraPicture | null => {
    const [encoding, sender, track] = [plan.get(id)?.camera, end.sender('camera'), tracks().camera]
    if (!encoding || !sender || !track) return null
    const { width = 0, height = 0 } = track.getSettings()
    return {
      sender,
      encoding,
      capturedSide: Math.max(width, height),
      hasRoom: roomy.has(id),
      requestKeyFrame: () => end.requestKeyFrame('camera'),
    }
  }

  /** Has each link send as planned, with one encoder for those that send the same. */
  const send = (up: readonly [MemberId, UplinkEnd][]): void => {
    const cameras = up.flatMap(([id, end]): [MemberId, CameraPicture][] => {
      const camera = sharing ? cameraOf(id, end) : null
      return camera ? [[id, camera]] : []
    })
    const shared = sharing?.encodings(new Map(cameras))
    for (const [id, end] of up) {
      const encodings = plan.get(id)
      if (encodings) end.setEncodings(audible({ ...encodings, camera: shared?.get(id) ?? encodings.camera }))
    }
  }
  const sharing = transforms && createSharedEncoder(platform, transforms, () => send(endsUp()))

  const apply = (): void => {
    noteMicrophone()
    if (platform.now() - appliedAt < APPLY_EVERY_MS) return
    const up = endsUp()
    if (up.length === 0) return
    appliedAt = platform.now()
    replan(up.map(([id]) => id))
    send(up)
    for (const [id, end] of up) {
      const encodings = plan.get(id)
      if (encodings) tellLimits(id, end, encodings)
    }
  }

  return {
    /** Takes a peer's word how tall it shows a picture. */
    onView: (id: MemberId, source: PictureSource, height: number): void => {
      shown.set(id, { ...shown.get(id), [source]: height })
      version += 1
      apply()
    },
    /** The channel to a peer has opened, for the first time or anew: it is told of its limits again. */
    onOpen: (id: MemberId): void => {
      told.delete(id)
      apply()
    },
    onGone: (id: MemberId): void => {
      version += 1
      shown.delete(id)
      told.delete(id)
      roomy.delete(id)
      // Others may have sent what its encoder made.
      if (sharing) send(endsUp())
    },
    /** Takes what was measured of the links. */
    look: (flows: ReadonlyMap<MemberId, LinkFlow>): void => {
      const looks = [...flows].flatMap(([id, flow]): [MemberId, UplinkLook][] => {
        const encodings = plan.get(id)
        if (!encodings) return []
        const hasPicture = PICTURES.some((source) => encodings[source]?.active)
        const allottedBps = bitsOf(encodings)
        noteRoom(id, flow, allottedBps)
        return [[id, { availableBps: flow.availableBps, held: flow.held, allottedBps, hasPicture }]]
      })
      version += 1
      capacity = nextCapacity(capacity, new Map(looks), platform.now())
    },
    /** A source went on or off. A microphone that is on is sent at once, and everything else with the next tick. */
    onSources: (): void => {
      noteMicrophone()
      if (sourcesOn().microphone) send(endsUp())
    },
    /** Looks whether anything has changed, and applies it. To be called with each tick. */
    tick: apply,
    /** Takes a sender of the camera's picture, in the task that has made it. */
    onCameraSender: (sender: RTCRtpSender): void => sharing?.attach(sender),
    close: (): void => sharing?.close(),
  }
}
