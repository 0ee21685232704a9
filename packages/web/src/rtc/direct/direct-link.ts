import type { MemberId } from '@talki/core/id'
import type { PeerFrame, Source } from '@talki/core/protocol/peer'
import type { DataUse } from '../../lib/data-use'
import type { Connection } from '../connection/connection'
import type { PairCrypto } from '../healing/pair-crypto'
import { watchSpeakers } from '../media/active-speaker'
import type { LocalTracks, SourcesOn } from '../media/local-tracks'
import { createLinkReports } from '../mesh/link-reports'
import type { MeshEvent } from '../mesh/mesh'
import { createPeer, type Peer } from '../mesh/peer'
import { createPictures } from '../mesh/pictures'
import type { Platform } from '../platform'
import { createRecentSet } from '../recent-set'
import type { Shared } from '../replica/replication'
import { createGroupView } from '../security/group-view'
import { createTalk, type TalkEvent } from '../talk'
import { startTicks } from '../ticks'
import { createDirectReplica } from './direct-replica'
import type { Two } from './two'

export type DirectLinkDeps = {
  platform: Platform
  tracks: () => LocalTracks
  sourcesOn: () => SourcesOn
  /** How much data the user wishes to send. */
  dataUse: () => DataUse
  /** The level of this user's own microphone, 0–1. */
  level: () => number
  /** `null` outside secure contexts. */
  crypto: PairCrypto | null
  /** SHA-256 of a file, in hexadecimal digits. Rejects where it cannot be read. */
  hash: (blob: Blob) => Promise<string>
}

export type DirectLinkEvent =
  | { type: 'speaking'; ids: ReadonlySet<MemberId> }
  | Exclude<MeshEvent, { type: 'unknown_sender' }>
  | TalkEvent
  /** What the two agree on has changed. */
  | ({ type: 'shared' } & Shared)

/**
 * The peer of a call without a server, on a connection whose channel is open: all signals go over that channel, and there
 * is no other path to mend it by.
 */
export const createDirectLink = (
  { me, other }: Two,
  connection: Connection,
  { platform, tracks, sourcesOn, dataUse, level, crypto, hash }: DirectLinkDeps,
  emit: (event: DirectLinkEvent) => void,
) => {
  const peer: Peer = createPeer(
    other.id,
    {
      me: me.id,
      platform,
      createAnswering: () => connection,
      takeOffering: () => connection,
      closedLinks: createRecentSet(16),
      sourcesOn,
      paths: {
        hasServer: () => false,
        canReach: () => peer.isUp(),
        send: (_to, signal) => (peer.sendFrame({ type: 'signal', signal }) ? 'channel' : null),
      },
    },
    {
      onLink: (link) => {
        emit({ type: 'peer', member: other, link })
        group.look()
      },
      onSource: (source, state) => emit({ type: 'source', id: other.id, source, ...state }),
      onFingerprints: (seen) => group.receive(other.id, seen),
      onLinkFrame: (frame) => reports.receive(other.id, frame),
      onOpen: () => onOpen(),
      onPictureFrame: (frame) => pictures.receive(other.id, frame),
      onFrame: (frame) => {
        if (frame.type === 'keys') replica.onKey(frame.key)
        else talk.receive(other.id, frame)
      },
      onMessageOpen: () => replica.onOpen(),
      onMessage: (message) => replica.onMessage(message),
      onFileOpen: (channel) => talk.files.onOpen(other.id, channel),
      onLeft: () => undefined,
      onOut: () => undefined,
      onBack: () => undefined,
      onGivenUp: () => false,
      onGone: (why) => {
        talk.files.onGone(other.id, why)
        emit({ type: 'gone', id: other.id, why })
      },
    },
  )
  const peers = new Map([[other.id, peer]])
  const pictures = createPictures(
    { platform, ends: () => peers, tracks, sourcesOn, dataUse, transforms: null },
    emit,
  )
  const reports = createLinkReports(me.id, { platform, ends: () => peers }, (event) => {
    if (event.flows) pictures.look(event.flows)
    emit(event)
  })
  const wire = {
    now: platform.now,
    members: () => [other.id],
    send: (_id: MemberId, frame: PeerFrame) => peer.sendFrame(frame),
  }
  const talk = createTalk({ ...wire, me: me.id, platform, hash }, emit)
  const replica = createDirectReplica(
    { me, other },
    { platform, crypto, sendFrame: peer.sendFrame, sendMessage: peer.sendMessage },
    (shared) => emit({ type: 'shared', ...shared }),
  )
  const group = createGroupView(me.id, { now: platform.now, peers: () => peers }, (agreement) =>
    emit({ type: 'agreement', agreement }),
  )
  const onOpen = (): void => {
    pictures.onOpen(other.id)
    talk.onOpen(other.id)
    void replica.greet()
  }
  emit({ type: 'peer', member: other, link: 'connecting' })
  peer.start()
  // Before the peer had the connection.
  onOpen()

  const stopTicks = startTicks(platform, (ms) => {
    peer.tick(ms)
    group.look()
    pictures.tick()
    replica.tick()
    talk.files.tick()
  })
  const stopListening = watchSpeakers<MemberId>(
    platform,
    { own: () => [me.id, level()], receivers: () => new Map([[other.id, peer.microphone()]]) },
    (ids) => emit({ type: 'speaking', ids }),
  )

  return {
    setTrack: (source: Source, track: MediaStreamTrack | null): void => peer.setTrack(source, track),
    /** Notes how tall the peer's picture is shown here, in device pixels; 0 for one that is not. */
    setView: pictures.setView,
    /** Tells the peer which sources are on. */
    tellState: (): void => {
      pictures.onSources()
      peer.tellState()
    },
    ...talk.verbs,
    /** Raises or lowers this member's hand. */
    raiseHand: replica.raiseHand,
    /** Says something to the peer. False where it is empty, too long, or one too many. */
    say: replica.say,
    /** Restarts the link. */
    restartLink: (): void => peer.restart(),
    /** Says goodbye. False where the peer cannot be told. */
    sayBye: (): boolean => peer.sendFrame({ type: 'bye', left: true }),
    close: (): void => {
      stopTicks()
      reports.close()
      talk.close()
      pictures.close()
      stopListening()
      peer.close()
    },
  }
}
export type DirectLink = ReturnType<typeof createDirectLink>
