import type { MemberId } from '@talki/core/id'
import type { Candidate, PeerFrame, PeerSignal } from '@talki/core/protocol/peer'
import type { Link, LinkSignal } from './link'
import { isOlder } from './link-id'
import type { Kind } from './local-tracks'
import { createPatience, type Health } from './patience'
import { createRecent, type Recent } from './recent'

/** Candidates kept for links whose offer is yet to come. */
const EARLY_MAX = 64

/** How long a frame may be overtaken by a later one, in milliseconds. */
const OVERTAKEN_MS = 1500

/** An offer sent so lately, in milliseconds, may well be under way still. */
const STALE_MS = 1000

/** A direct way is found within so long, in milliseconds, or seldom at all. */
const RELAY_AFTER_MS = 2000

export type PeerState = {
  link: 'connecting' | 'connected' | 'reconnecting'
  microphone: boolean
  camera: boolean
}

/** What peers may do; the mesh gives it. */
export type PeerDeps = {
  me: MemberId
  /** A link that answers. */
  answering: () => Link
  /** A link that offers: a prepared one where there is one left. */
  offering: () => Link
  /** Links that were closed not long ago, of all peers. */
  closedLinks: Recent
  /** One's own microphone and camera, as they are told to others. */
  ownState: () => Extract<PeerFrame, { type: 'state' }>
  /** Whether the server can be used. */
  canRelay: () => boolean
  /** Sends by way of the server; false where there is none. */
  relay: (to: MemberId, signal: PeerSignal) => boolean
}

export type PeerHandlers = {
  onState: (state: PeerState) => void
  onStream: (stream: MediaStream) => void
  /** `bye`: they left, or closed the page. `lost`: out of reach for longer than the lease. */
  onGone: (why: 'bye' | 'lost') => void
}

const healthOf = (link: Link): Health['link'] => {
  if (link.isUp()) return 'up'
  const state = link.state()
  if (state === 'failed') return 'failed'
  // Connected, and yet silent.
  return state === 'disconnected' || state === 'connected' ? 'shaky' : 'connecting'
}

/** One other member: at most one link at a time, and what is done to keep it up. */
export const createPeer = (id: MemberId, deps: PeerDeps, handlers: PeerHandlers) => {
  const isPolite = deps.me < id
  const patience = createPatience()
  const seen = createRecent(256)
  let link: Link | null = null
  let isMine = false
  let madeAt = 0
  let warm: Link | null = null
  let early: { link: string; candidates: Candidate[] }[] = []
  let wasUp = false
  let isClosed = false
  let shown: PeerState = { link: 'connecting', microphone: true, camera: false }
  let shownStream: MediaStream | null = null

  const health = (): Health => {
    const isUnanswered = link?.isAwaitingAnswer() ?? false
    return { link: link ? healthOf(link) : 'none', isUnanswered, isPolite }
  }

  const show = (change: Partial<PeerState>): void => {
    const next = { ...shown, ...change }
    if (next.link === shown.link && next.microphone === shown.microphone && next.camera === shown.camera)
      return
    shown = next
    handlers.onState(shown)
  }
  const look = (): void => {
    if (isClosed) return
    const isUp = link?.isUp() ?? false
    wasUp ||= isUp
    show({ link: isUp ? 'connected' : wasUp ? 'reconnecting' : 'connecting' })
    if (link && link.stream !== shownStream && link.stream.getTracks().length > 0) {
      shownStream = link.stream
      handlers.onStream(shownStream)
    }
  }

  /** The pair's own channel where it works, else the server, else the channel after all: it may yet get through. */
  const send = (mine: Link, signal: LinkSignal): void => {
    const whole: PeerSignal = { id: crypto.randomUUID(), link: mine.id(), ...signal }
    const isOver = mine.isOpen() && mine.isUp() && mine.send({ type: 'signal', signal: whole })
    if (isOver || deps.relay(id, whole)) return
    mine.send({ type: 'signal', signal: whole })
  }

  const drop = (): void => {
    warm?.close()
    warm = null
    if (!link) return
    deps.closedLinks.add(link.id())
    link.close()
    link = null
  }

  const adopt = (next: Link, byMe: boolean): void => {
    drop()
    link = next
    isMine = byMe
    patience.begin()
    next.bind({
      isPolite: () => isPolite,
      onSignal: (signal) => {
        if (link === next) send(next, signal)
      },
      onChange: () => {
        if (link !== next) return
        if (next.state() === 'failed') remedy(patience.tick(0, health()))
        look()
      },
      onOpen: () => {
        if (link !== next) return
        next.send(deps.ownState())
        look()
      },
      onFrame: (frame) => {
        if (link === next) hear(frame)
      },
    })
    look()
  }

  /** Begins a link from this end. */
  const start = (): void => {
    if (!isClosed) adopt(deps.offering(), true)
  }

  const close = (): void => {
    isClosed = true
    drop()
  }
  const leave = (why: 'bye' | 'lost'): void => {
    if (isClosed) return
    close()
    handlers.onGone(why)
  }

  const hear = (frame: PeerFrame): void => {
    switch (frame.type) {
      case 'state':
        show({ microphone: frame.microphone, camera: frame.camera })
        return
      case 'signal':
        return void receive(frame.signal)
      case 'bye':
        leave('bye')
        return
      case 'ping':
      case 'pong':
        return
      default:
        return frame satisfies never
    }
  }

  /** Whether an offer for a link that is not the present one is to replace it. */
  const isSuperseding = (offered: string): boolean => {
    if (!link) return true
    // Both began at once: the impolite end's link is the one that is kept.
    if (isMine && !link.isMade()) return isPolite
    // Their own offer of that moment, which they dropped for ours, may have been overtaken by their answer.
    if (isMine) return performance.now() - madeAt > OVERTAKEN_MS
    return !isOlder(offered, link.id())
  }

  /** Takes a signal, come by whatever way. Repeats, and what concerns a closed link, are dropped. */
  const receive = async (signal: PeerSignal): Promise<void> => {
    if (isClosed || !seen.add(signal.id) || deps.closedLinks.has(signal.link)) return
    if (link?.id() !== signal.link) {
      if (signal.description?.type !== 'offer') {
        if (signal.candidates && early.length < EARLY_MAX) {
          early.push({ link: signal.link, candidates: signal.candidates.slice(0, EARLY_MAX) })
        }
        return
      }
      if (!isSuperseding(signal.link)) return
      const answering = warm ?? deps.answering()
      warm = null
      answering.setId(signal.link)
      adopt(answering, false)
    }
    const current = link
    if (!current) return
    if (signal.description?.type === 'answer' && !current.isMade()) madeAt = performance.now()
    await current.receive(signal)
    if (!signal.description) return
    const waiting = early.filter((one) => one.link === current.id())
    early = early.filter((one) => one.link !== current.id())
    for (const { candidates } of waiting) await current.receive({ candidates })
  }

  const remedy = (what: ReturnType<typeof patience.tick>): void => {
    switch (what) {
      case 'none':
        return
      case 'resend':
        return link?.resend()
      case 'start':
        start()
        return
      case 'renew':
        // A link that is up, or that no fresh one can replace for want of a server, is kept.
        if (link && (link.isUp() || (link.isMade() && !deps.canRelay()))) link.resend()
        else start()
        return
      case 'restart':
        return link?.restart()
      case 'give_up':
        leave('lost')
        return
      default:
        return what satisfies never
    }
  }

  return {
    start,
    receive,
    /** Readies a link for the offer that is about to come. */
    expect: (): void => {
      if (!link && !isClosed) warm ??= deps.answering()
    },
    /** The server says that the member can be reached: whatever waits for an answer is said again at once. */
    nudge: (): void => {
      if (!link || link.isUp()) return
      const isStale = patience.unansweredFor() >= STALE_MS
      patience.hurry()
      if (link.isAwaitingAnswer() && isStale) link.resend()
    },
    /** Relays are to be had: a link that does not come about without them soon tries with them. */
    setIceServers: (iceServers: RTCIceServer[]): void => {
      warm?.setIceServers(iceServers)
      link?.setIceServers(iceServers)
      patience.retryWithin(RELAY_AFTER_MS)
    },
    /** One's own network changed: looks for a new way, without waiting for the old one to fail. */
    refresh: (): void => {
      if (!link?.isMade()) return
      patience.restarted()
      link.restart()
    },
    tick: (ms: number): void => {
      if (isClosed) return
      link?.tick(ms)
      look()
      remedy(patience.tick(ms, health()))
    },
    tell: (frame: PeerFrame): void => void link?.send(frame),
    setTrack: (kind: Kind, track: MediaStreamTrack | null): void => link?.setTrack(kind, track),
    audioReceiver: (): RTCRtpReceiver | null => link?.audioReceiver() ?? null,
    /** Ever had a link that was up: not merely a name on the roster. */
    wasUp: (): boolean => wasUp,
    state: (): PeerState => shown,
    close,
  }
}
export type Peer = ReturnType<typeof createPeer>
