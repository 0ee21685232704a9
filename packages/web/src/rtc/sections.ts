import type { Kind, LocalTracks } from './local-tracks'

const KINDS = ['audio', 'video'] as const

/** What one sends and receives over one connection: a section of sound, and one of pictures, from the first offer on. */
export type Sections = {
  /** Adds both sections before the first offer. */
  offer: () => void
  /** Readies one's tracks for the first offer, so that nothing needs to be done between it and the answer. */
  expect: () => void
  /** Finds the sections of the first offer that came. */
  answer: () => Promise<void>
  setTrack: (kind: Kind, track: MediaStreamTrack | null) => Promise<void>
  /** The section's receiver, once there is one. */
  receiver: (kind: Kind) => RTCRtpReceiver | null
}

/**
 * Both sections are there from the start and in both directions, empty or not, so that muting, cameras and late
 * permission are a `replaceTrack` and never a renegotiation. `outgoing` only groups sound and picture for lip sync.
 */
export const createSections = (
  pc: Pick<RTCPeerConnection, 'addTransceiver' | 'addTrack' | 'getTransceivers'>,
  tracks: () => LocalTracks,
  outgoing: MediaStream,
): Sections => {
  const sections = new Map<Kind, RTCRtpTransceiver>()

  const put = async (kind: Kind, track: MediaStreamTrack | null): Promise<void> => {
    const sender = sections.get(kind)?.sender
    if (!sender || sender.track === track) return
    // Rejects when the connection is closed meanwhile, and then nothing is lost.
    await sender.replaceTrack(track).catch(() => undefined)
  }

  return {
    offer: () => {
      for (const kind of KINDS) {
        const init: RTCRtpTransceiverInit = { direction: 'sendrecv', streams: [outgoing] }
        sections.set(kind, pc.addTransceiver(tracks()[kind] ?? kind, init))
      }
    },
    expect: () => {
      for (const kind of KINDS) {
        const track = tracks()[kind]
        if (track) pc.addTrack(track, outgoing)
      }
    },
    answer: async () => {
      if (sections.size > 0) return
      for (const transceiver of pc.getTransceivers()) {
        const kind = KINDS.find((one) => one === transceiver.receiver.track.kind)
        if (!kind || sections.has(kind)) continue
        transceiver.direction = 'sendrecv'
        // Missing in older Firefox, where lips may then lag.
        if ('setStreams' in transceiver.sender) transceiver.sender.setStreams(outgoing)
        sections.set(kind, transceiver)
      }
      await Promise.all(KINDS.map((kind) => put(kind, tracks()[kind])))
    },
    setTrack: put,
    receiver: (kind) => sections.get(kind)?.receiver ?? null,
  }
}
