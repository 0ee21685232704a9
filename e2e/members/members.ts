import type { MemberId, RoomId } from '@talki/core/id'
import type { JoinError, JoinResponse } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import { createCall } from '@talki/web/src/rtc/call'
import type { CallDeps } from '@talki/web/src/rtc/call-deps'
import type { CallEvent } from '@talki/web/src/rtc/call-events'
import { generateCertificate } from '@talki/web/src/rtc/connection/connection-factory'
import { sha256Of } from '@talki/web/src/rtc/files/files'
import { browserPairCrypto } from '@talki/web/src/rtc/healing/pair-crypto'
import { bySource } from '@talki/web/src/rtc/media/local-tracks'
import type { LinkState } from '@talki/web/src/rtc/mesh/link-state'
import { newPass } from '@talki/web/src/rtc/pass'
import { browserPlatform, type Platform } from '@talki/web/src/rtc/platform'
import { tinyPicture } from './tiny-picture'

/** `fps`: pictures a second of each member's camera. */
export type MembersWish = { room: string; names: string[]; fps: number }

/** What has become of one member. */
export type MemberReport = {
  name: string
  /** Why its call has ended; null while it goes on. */
  ended: string | null
  /** How many of its links are up, as its page would show it, and as the browser has it. */
  linked: number
  connected: number
  /** All connections that it has made. */
  made: number
  /** The cameras of others that it receives, by its links that are up. */
  pictures: Picture[]
}

/** A camera's pictures, as they are received: by which stream, how wide, in pixels, and how many were decoded. */
export type Picture = { ssrc: number; width: number; decoded: number }

type Member = {
  name: string
  id: MemberId
  show: () => void
  leave: () => void
  report: () => Promise<MemberReport>
}

declare global {
  interface Window {
    /** Asks the API under the session of the member of this name. Given from outside, since a page has one session. */
    askServer: (name: string, procedure: string, wish: unknown) => Promise<{ result: { data: unknown } }>
    members: MembersPage
  }
}

const pictureOf = async (pc: RTCPeerConnection): Promise<Picture[]> => {
  const stats = await pc.getStats()
  return [...(stats.values() as Iterable<Record<string, unknown>>)]
    .filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
    .map(({ ssrc, frameWidth, framesDecoded }) => ({
      ssrc: Number(ssrc),
      width: Number(frameWidth ?? 0),
      decoded: Number(framesDecoded ?? 0),
    }))
}

/** The browser as one member sees it, with a watch on its connections. */
const watchedPlatform = (base: Platform) => {
  const connections: RTCPeerConnection[] = []
  class Connection extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
    }
  }
  return {
    platform: { ...base, RTCPeerConnection: Connection },
    look: async () => {
      const up = connections.filter((pc) => pc.connectionState === 'connected')
      const pictures = (await Promise.all(up.map(pictureOf))).flat()
      return { connected: up.length, made: connections.length, pictures }
    },
  }
}

const serverFor = (name: string) => {
  const ask = async <T>(procedure: string, wish: unknown): Promise<T> =>
    (await window.askServer(name, procedure, wish)).result.data as T
  const join = (room: RoomId) => ask<Result<JoinResponse, JoinError>>('rooms.join', { room })
  const deps: Pick<CallDeps, 'rejoin' | 'turnServers' | 'reopening' | 'rendezvous'> = {
    rejoin: join,
    turnServers: (room) => ask('rooms.turnServers', { room }),
    reopening: {
      reopen: (wish) => ask('rooms.reopen', wish),
      follow: (wish) => ask('rooms.follow', wish),
      newPass: () => newPass(crypto),
    },
    rendezvous: {
      open: (seat) => ask('rendezvous.open', seat),
      exchange: (seat) => ask('rendezvous.exchange', seat),
      close: (seat) => ask('rendezvous.close', seat),
    },
  }
  return { join, deps }
}

const present: Member[] = []
/** How tall they show the cameras of everybody who is none of them, in pixels. */
let height = 0

/** One member, from its knock on: the site's own call, without an interface. It shows no other such member. */
const enter = async (name: string, { room, fps }: MembersWish): Promise<Member> => {
  const base = browserPlatform(window)
  if (!base) throw new Error('this browser has no WebRTC')
  const { platform, look } = watchedPlatform(base)
  const certificate = await generateCertificate(RTCPeerConnection)
  const server = serverFor(name)
  const joined = await server.join(room as RoomId)
  if (!joined.ok) throw new Error(`${name} may not join: ${joined.error.code}`)
  const { id } = joined.value.state.me
  const track = tinyPicture(fps, present.length)
  const links = new Map<MemberId, LinkState>()
  let ended: string | null = null
  const onEvent = (event: CallEvent): void => {
    if (event.type === 'peer') {
      links.set(event.member.id, event.link)
      show()
    }
    if (event.type === 'gone') links.delete(event.id)
    if (event.type === 'ended') ended = event.reason
  }
  const call = createCall(
    joined.value,
    {
      ...server.deps,
      platform,
      page: window,
      certificate,
      crypto: browserPairCrypto(crypto),
      hash: (blob) => sha256Of(crypto, blob),
      tracks: () => bySource((source) => (source === 'camera' ? track : null)),
      sourcesOn: () => bySource((source) => source === 'camera'),
      dataUse: () => 'full',
      transforms: null,
      level: () => 0,
    },
    onEvent,
  )
  const show = (): void => {
    const ours = new Set(present.map(({ id }) => id))
    for (const id of links.keys()) call.setView(id, 'camera', ours.has(id) ? 0 : height)
  }
  const linked = () => [...links.values()].filter((link) => link === 'connected').length
  return {
    name,
    id,
    show,
    leave: call.leave,
    report: async () => ({ name, ended, linked: linked(), ...(await look()) }),
  }
}

const members = {
  /** Has members of these names knock at a room. Resolves when the server knows of their knocks. */
  knock: async (wish: MembersWish): Promise<void> => {
    for (const name of wish.names) present.push(await enter(name, wish))
  },
  /** Has them show the cameras of everybody else so tall, in pixels; 0, as at first, for not at all. */
  show: (pixels: number): void => {
    height = pixels
    for (const { show } of present) show()
  },
  /** Has a member leave the call. */
  leave: (name: string): void => present.find((member) => member.name === name)?.leave(),
  reports: (): Promise<MemberReport[]> => Promise.all(present.map(({ report }) => report())),
}
export type MembersPage = typeof members
window.members = members
