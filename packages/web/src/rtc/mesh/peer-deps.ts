import type { MemberId } from '@talki/core/id'
import type { Message } from '@talki/core/protocol/message'
import type { PeerFrame, Source } from '@talki/core/protocol/peer'
import type { FileChannel } from '../channels/file-channel'
import type { Connection } from '../connection/connection'
import type { SourcesOn } from '../media/local-tracks'
import type { Platform } from '../platform'
import type { RecentSet } from '../recent-set'
import type { SeenFingerprints } from '../security/fingerprint'
import type { SignalPaths } from '../signalling/paths'
import type { LinkFrame } from './link-reports'
import type { GoneReason, LinkState } from './link-state'
import type { PictureFrame } from './pictures'
import type { RemoteSource } from './remote-sources'

export type PeerDeps = {
  /** This member's own id. */
  me: MemberId
  platform: Pick<Platform, 'now' | 'MediaStream'>
  /** A connection that answers. */
  createAnswering: () => Connection
  /** A connection that offers: a prepared one where there is one left. */
  takeOffering: () => Connection
  /** The links that were closed recently, of all peers. */
  closedLinks: RecentSet
  /** Which sources of this member are on. */
  sourcesOn: () => SourcesOn
  paths: Pick<SignalPaths, 'send' | 'hasServer' | 'canReach'>
}

export type PeerHandlers = {
  onLink: (link: LinkState) => void
  onSource: (source: Source, state: RemoteSource) => void
  /** The peer tells which certificates it sees. */
  onFingerprints: (seen: SeenFingerprints) => void
  onGone: (why: GoneReason) => void
  /** The peer tells of its links, or wishes that one of ours be restarted. */
  onLinkFrame: (frame: LinkFrame) => void
  /** The peer tells what it shows of this member's pictures, or why it sends less of its own. */
  onPictureFrame: (frame: PictureFrame) => void
  /** The pair's own channel has opened. */
  onOpen: () => void
  /** The peer says that it leaves for good. */
  onLeft: () => void
  /** A frame of the pair's own channel that is not about the link. */
  onFrame: (frame: PeerFrame) => void
  /** The pair's message channel has opened, over a first or a renewed connection. */
  onMessageOpen: () => void
  onMessage: (message: Message) => void
  /** The pair's file channel has opened, over a first or a renewed connection. */
  onFileOpen: (channel: FileChannel) => void
  /** A link that was up is out, as at every tick; `isWide`: for so long that every way should be tried at once. */
  onOut: (isWide: boolean) => void
  /** The link is up again. */
  onBack: () => void
  /** Nothing has helped. True where the user should decide; false where the peer counts as gone. */
  onGivenUp: () => boolean
}
