import { newPageId, type MemberId } from '@talki/core/id'
import type { Source } from '@talki/core/protocol/peer'
import { err, ok, type Result } from '@talki/core/result'
import { GOODBYE_MS } from '../channels/control-channel'
import { createConnection, type Connection } from '../connection/connection'
import type { LocalTracks } from '../media/local-tracks'
import type { Cancel, Platform } from '../platform'
import { createRecentSet } from '../recent-set'
import { descriptionOf, partsOf } from './description'
import { decodeDirectCode, encodeDirectCode, type DirectCodeError } from './direct-code'
import {
  createDirectLink,
  type DirectLink,
  type DirectLinkDeps,
  type DirectLinkEvent,
  type Two,
} from './direct-link'

/** A code has the candidates that were found until then, in milliseconds: a STUN server may be out of reach. */
const GATHER_MS = 3000

/** After the answer was taken, a link comes about within so many milliseconds, or not at all. */
const LINK_MS = 20_000

export type DirectDeps = DirectLinkDeps & {
  createPeerConnection: () => RTCPeerConnection
  /** This user's name, which the codes carry. */
  name: () => string
  tracks: () => LocalTracks
}

/** Why a code cannot be used here and now. */
export type DirectError =
  | DirectCodeError
  /** Made on this very page. */
  | { code: 'own' }
  /** An answer, where an offer is wanted. */
  | { code: 'is_answer' }
  /** An offer, where an answer is wanted. */
  | { code: 'is_offer' }
  /** An answer to another offer than the one that waits. */
  | { code: 'stale' }
  /** The browser could not use it, or could make none. */
  | { code: 'failed' }

export type DirectEvent =
  /** The link is up. */
  | ({ type: 'linked' } & Two)
  /** The answer was taken, and no link has come about. */
  | { type: 'no_link' }
  | DirectLinkEvent

/** The exchange of codes that is going on: its offer's id, this side's role, and the connection. */
type Exchange = {
  id: string
  role: 'inviter' | 'guest'
  /** The other's name, once their code has told it. */
  other: string
  pc: RTCPeerConnection
  connection: Connection
}

/** The ids of the two, from the id of the offer, so that no code has to carry them. */
const memberIds = (id: string): Record<Exchange['role'], MemberId> => ({
  inviter: `${id}${'a'.repeat(10)}` as MemberId,
  guest: `${id}${'b'.repeat(10)}` as MemberId,
})

/** Resolves when the candidates of a connection have been found, or after GATHER_MS. */
const gathered = (pc: RTCPeerConnection, { setTimer }: Pick<Platform, 'setTimer'>): Promise<void> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (pc.localDescription && pc.iceGatheringState === 'complete') resolve()
    }
    pc.addEventListener('icegatheringstatechange', check)
    pc.addEventListener('signalingstatechange', check)
    setTimer(resolve, GATHER_MS)
    check()
  })

/**
 * A call of two without a server: an offer and its answer travel as codes that people pass on by hand. These are for the
 * pair's own channel alone, over which everything else is negotiated (docs/adr/0105).
 */
export const createDirectCall = (deps: DirectDeps, emit: (event: DirectEvent) => void) => {
  const { platform } = deps
  const outgoing = new platform.MediaStream()
  /** The ids of the offers of this page. */
  const own = createRecentSet(64)
  let exchange: Exchange | null = null
  let link: DirectLink | null = null
  let cancelPatience: Cancel | null = null
  let isOver = false

  const drop = (): void => {
    cancelPatience?.()
    exchange?.connection.close()
    exchange = null
  }
  const close = (): void => {
    isOver = true
    link?.close()
    drop()
  }

  const onOpen = ({ id, role, other, connection }: Exchange): void => {
    if (link || isOver) return
    cancelPatience?.()
    const ids = memberIds(id)
    const two: Two = {
      me: { id: ids[role], name: deps.name(), verified: false },
      other: { id: ids[role === 'inviter' ? 'guest' : 'inviter'], name: other, verified: false },
    }
    emit({ type: 'linked', ...two })
    link = createDirectLink(two, connection, deps, (event) => {
      if (isOver) return
      emit(event)
      if (event.type === 'gone') close()
    })
  }

  /** Begins an exchange, in place of an earlier one. */
  const begin = (role: Exchange['role'], id: string, other: string): Exchange => {
    drop()
    const pc = deps.createPeerConnection()
    const connection = createConnection({
      role: role === 'inviter' ? 'offering' : 'answering',
      link: `${id}.1`,
      isChannelFirst: true,
      pc,
      platform,
      tracks: deps.tracks,
      outgoing,
    })
    const begun: Exchange = { id, role, other, pc, connection }
    exchange = begun
    connection.bind({
      isPolite: () => role === 'inviter',
      // The codes carry what has to be sent before the channel is open.
      onSignal: () => undefined,
      onChange: () => undefined,
      onFrame: () => undefined,
      onOpen: () => onOpen(begun),
    })
    return begun
  }

  /** The code of an exchange's own description. */
  const codeOf = async ({ id, pc }: Exchange): Promise<Result<string, DirectError>> => {
    await gathered(pc, platform)
    const parts = pc.localDescription && partsOf(pc.localDescription.type, pc.localDescription.sdp)
    return parts ? ok(encodeDirectCode({ ...parts, id, name: deps.name() })) : err({ code: 'failed' })
  }

  return {
    /** Makes an offer, as a code for the other. An earlier one is void. */
    invite: (): Promise<Result<string, DirectError>> => {
      const id = newPageId()
      own.add(id)
      return codeOf(begin('inviter', id, ''))
    },
    /** Answers an offer, with a code for who made it. */
    answer: async (text: string): Promise<Result<{ code: string; from: string }, DirectError>> => {
      const read = decodeDirectCode(text)
      if (!read.ok) return read
      const { kind, id, name } = read.value
      if (kind !== 'offer') return err({ code: 'is_answer' })
      if (own.has(id)) return err({ code: 'own' })
      const begun = begin('guest', id, name)
      await begun.connection.receive({ description: descriptionOf(read.value) })
      const code = await codeOf(begun)
      return code.ok ? ok({ code: code.value, from: name }) : code
    },
    /** Takes the answer to the offer that waits. The link comes about by itself, or `no_link` is emitted. */
    accept: async (text: string): Promise<Result<{ from: string }, DirectError>> => {
      const read = decodeDirectCode(text)
      if (!read.ok) return read
      const { kind, id, name } = read.value
      const taken = exchange
      if (kind === 'offer') return err({ code: own.has(id) ? 'own' : 'is_offer' })
      if (taken?.role === 'guest' && taken.id === id) return err({ code: 'own' })
      if (taken?.role !== 'inviter' || taken.id !== id) return err({ code: 'stale' })
      if (taken.connection.isMade()) return ok({ from: taken.other })
      taken.other = name
      await taken.connection.receive({ description: descriptionOf(read.value) })
      if (!taken.connection.isMade()) return err({ code: 'failed' })
      cancelPatience = platform.setTimer(() => {
        drop()
        emit({ type: 'no_link' })
      }, LINK_MS)
      return ok({ from: name })
    },
    setTrack: (source: Source, track: MediaStreamTrack | null): void => link?.setTrack(source, track),
    /** Tells the peer which sources are on. */
    tellState: (): void => link?.tellState(),
    /** Ends the call, or the exchange; the peer is told. */
    leave: (): void => {
      if (isOver) return
      const isTold = link?.sayBye() ?? false
      isOver = true
      if (isTold) platform.setTimer(close, GOODBYE_MS)
      else close()
    },
  }
}
export type DirectCall = ReturnType<typeof createDirectCall>
