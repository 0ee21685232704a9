import { SOURCES, type Source, type SourceState } from '@talki/core/protocol/peer'
import { kindOf, type LocalTracks } from '../media/local-tracks'

/** Sources with a transceiver in both directions from the first offer on. */
const BASE = ['microphone', 'camera'] as const
type Base = (typeof BASE)[number]

const isBase = (source: Source): source is Base => source === 'microphone' || source === 'camera'

export type TransceiverDeps = {
  pc: Pick<
    RTCPeerConnection,
    | 'addTransceiver'
    | 'addTrack'
    | 'addEventListener'
    | 'getTransceivers'
    | 'remoteDescription'
    | 'signalingState'
  >
  tracks: () => LocalTracks
  /** One stream name for all that this member sends, so that the receiver keeps lips and sound together. */
  outgoing: MediaStream
  /** Whether this side makes the next offer. */
  isOfferer: () => boolean
  /** A sender of the camera's picture, in the task that has made it. */
  onCameraSender?: ((sender: RTCRtpSender) => void) | undefined
}

/**
 * The transceivers of one connection, by source. Microphone and camera have theirs from the first offer on, in both
 * directions, empty or not: muting, cameras and late permission are a `replaceTrack` and never a renegotiation. Any
 * other source gets a transceiver of its own when it is first sent, which is renegotiated once; afterwards it starts and
 * stops by `replaceTrack` as well. One side makes all further offers: sources of the other wait for a section that is made
 * to receive them. The receiver learns from the control channel which `mid` carries which source.
 */
export const createTransceivers = ({ pc, tracks, outgoing, isOfferer, onCameraSender }: TransceiverDeps) => {
  const own = new Map<Source, RTCRtpTransceiver>()
  /** Sources of this member that wait for the peer to make a section for them. */
  const waiting = new Set<Source>()
  /** Transceivers over which the peer sends. */
  const remote = new WeakSet<RTCRtpTransceiver>()
  /** Sources of the peer that have had a section made for them. */
  const received = new Set<Source>()
  let remoteMids = new Map<Source, string>()

  const replace = async (source: Source, track: MediaStreamTrack | null): Promise<void> => {
    const sender = own.get(source)?.sender
    if (!sender || sender.track === track) return
    // Rejects when the connection is closed meanwhile, and then nothing is lost.
    await sender.replaceTrack(track).catch(() => undefined)
  }

  const add = (
    source: Source,
    track: MediaStreamTrack | null,
    direction: RTCRtpTransceiverDirection,
  ): void => {
    const init: RTCRtpTransceiverInit = { direction, streams: [outgoing] }
    const transceiver = pc.addTransceiver(track ?? kindOf(source), init)
    own.set(source, transceiver)
    if (source === 'camera') onCameraSender?.(transceiver.sender)
  }

  /** Sends over a transceiver that an offer of the peer has made. */
  const takeOver = (
    source: Source,
    transceiver: RTCRtpTransceiver,
    direction: RTCRtpTransceiverDirection,
  ): Promise<void> => {
    transceiver.direction = direction
    // Missing in older Firefox, where lips may then lag.
    if ('setStreams' in transceiver.sender) transceiver.sender.setStreams(outgoing)
    own.set(source, transceiver)
    return replace(source, tracks()[source])
  }

  /**
   * Sends the sources that wait over sections of this offer that are made to receive them. No transceiver of `addTrack` is
   * there for those: the browser would take one that receives (WebRTC, 5.1), as that of a screen that the peer shares.
   */
  const place = async (): Promise<void> => {
    for (const source of waiting) {
      const taken = new Set(own.values())
      const section = pc
        .getTransceivers()
        .find((each) => !taken.has(each) && !remote.has(each) && each.receiver.track.kind === kindOf(source))
      if (!section) continue
      waiting.delete(source)
      await takeOver(source, section, 'sendonly')
    }
  }

  /** Adds transceivers for the further sources that are sent and have none yet: once the first negotiation is done. */
  const addFurther = (): void => {
    if (!pc.remoteDescription || pc.signalingState !== 'stable') return
    for (const source of SOURCES) {
      const track = tracks()[source]
      if (isBase(source) || !track || own.has(source)) continue
      if (isOfferer()) add(source, track, 'sendonly')
      else waiting.add(source)
    }
  }

  pc.addEventListener('track', ({ transceiver }) => remote.add(transceiver))

  const receiver = (source: Source): RTCRtpReceiver | null => {
    const mid = remoteMids.get(source)
    if (mid === undefined) return isBase(source) ? (own.get(source)?.receiver ?? null) : null
    const found = pc.getTransceivers().find((transceiver) => transceiver.mid === mid)
    // The mid is the peer's word: sound is never taken for a picture because of it.
    return found?.receiver.track.kind === kindOf(source) ? found.receiver : null
  }

  return {
    /** Adds the transceivers of the first offer. */
    offer: (): void => {
      for (const source of BASE) add(source, tracks()[source], 'sendrecv')
    },
    /** Adds this member's tracks ahead of the first remote offer, so that its answer needs nothing more. */
    prepareAnswer: (): void => {
      for (const source of BASE) {
        const track = tracks()[source]
        if (!track) continue
        const sender = pc.addTrack(track, outgoing)
        if (source === 'camera') onCameraSender?.(sender)
      }
    },
    /**
     * Takes over what an offer of the peer has made: its first audio is for the microphone, its first video for the camera,
     * and those of later ones for sources that wait.
     */
    answer: async (): Promise<void> => {
      if (own.size > 0) return place()
      const found: Promise<void>[] = []
      for (const transceiver of pc.getTransceivers()) {
        const source = BASE.find((base) => kindOf(base) === transceiver.receiver.track.kind && !own.has(base))
        if (source) found.push(takeOver(source, transceiver, 'sendrecv'))
      }
      await Promise.all(found)
    },
    addFurther,
    /** Sources of this member that wait for a section. */
    unplaced: (): Source[] => [...waiting],
    /** Makes sections for further sources of the peer: each once, however often it asks. */
    receive: (sources: readonly Source[]): void => {
      for (const source of sources) {
        if (isBase(source) || received.has(source)) continue
        received.add(source)
        pc.addTransceiver(kindOf(source), { direction: 'recvonly' })
      }
    },
    /** Sends this track from now on; a source that was never sent is negotiated. */
    setTrack: async (source: Source, track: MediaStreamTrack | null): Promise<void> => {
      if (own.has(source)) await replace(source, track)
      else if (track) addFurther()
    },
    /** The media section that carries a source of this member; `null` until it is negotiated. */
    midOf: (source: Source): string | null => own.get(source)?.mid ?? null,
    /** Takes the peer's word which media section carries which of its sources. */
    setRemoteSources: (sources: readonly SourceState[]): void => {
      remoteMids = new Map(
        sources.flatMap(({ source, mid }): [Source, string][] => (mid === null ? [] : [[source, mid]])),
      )
    },
    /** What sends a source; null where nothing ever has. */
    sender: (source: Source): RTCRtpSender | null => own.get(source)?.sender ?? null,
    receiver,
    /** What the peer sends for a source; `null` before it is negotiated. */
    remoteTrack: (source: Source): MediaStreamTrack | null => receiver(source)?.track ?? null,
  }
}
