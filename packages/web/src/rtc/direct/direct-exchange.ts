import { newPageId } from '@talki/core/id'
import type { Description } from '@talki/core/protocol/peer'
import { err, ok, type Result } from '@talki/core/result'
import { createConnection, type Connection } from '../connection/connection'
import type { LocalTracks } from '../media/local-tracks'
import type { Cancel, Platform } from '../platform'
import { createRecentSet } from '../recent-set'
import { descriptionOf, partsOf } from './description'
import { decodeDirectCode, encodeDirectCode, type DirectCode, type DirectCodeError } from './direct-code'

/** A code has the candidates that were found until then, in milliseconds: a STUN server may be out of reach. */
const GATHER_MS = 3000

/** Connections that are tried, where the browser finds no candidate at all (see recovery-policy.ts). */
const TRIES = 3

/** After the answer was taken, a link comes about within so many milliseconds, or not at all. */
const LINK_MS = 20_000

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
  /** Of another browser than the one that the link is to be mended with. */
  | { code: 'stranger' }
  /** The browser could not use it, or could make none. */
  | { code: 'failed' }

/** Which side of the exchange this one is: `inviter` makes the offer, `guest` the answer. */
export type DirectRole = 'inviter' | 'guest'

/** A connection whose channel has come about. `id`: of the offer; `other`: the name in the other's code. */
export type DirectLinkup = { id: string; role: DirectRole; other: string; connection: Connection }

export type DirectExchangeDeps = {
  platform: Platform
  createPeerConnection: () => RTCPeerConnection
  /** This user's name, which the codes carry. */
  name: () => string
  tracks: () => LocalTracks
  /** Whether the other's code may be taken; by default any is. */
  accepts?: (code: DirectCode) => boolean
}

export type DirectExchangeHandlers = {
  /** The channel is open: the connection is the handler's from now on. */
  onOpen: (linkup: DirectLinkup) => void
  /** The answer was taken, and no link has come about. */
  onNoLink: () => void
}

/** The exchange that is going on. */
type Attempt = DirectLinkup & { pc: RTCPeerConnection }

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
 * Exchange of an offer and an answer as codes that users pass on by hand. They are for the pair's own channel alone, over
 * which everything else is negotiated (docs/adr/0105).
 */
export const createDirectExchange = (
  { platform, accepts = () => true, ...deps }: DirectExchangeDeps,
  handlers: DirectExchangeHandlers,
) => {
  const outgoing = new platform.MediaStream()
  /** The ids of the offers of this exchange. */
  const own = createRecentSet(64)
  let attempt: Attempt | null = null
  let cancelPatience: Cancel | null = null

  const drop = (): void => {
    cancelPatience?.()
    attempt?.connection.close()
    attempt = null
  }

  const onOpen = (opened: Attempt): void => {
    if (attempt !== opened) return
    cancelPatience?.()
    attempt = null
    handlers.onOpen(opened)
  }

  /** Begins an attempt, in place of an earlier one. */
  const begin = (role: DirectRole, id: string, other: string): Attempt => {
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
    const begun: Attempt = { id, role, other, pc, connection }
    attempt = begun
    connection.bind({
      isPolite: () => role === 'guest',
      // The codes carry what has to be sent before the channel is open.
      onSignal: () => undefined,
      onChange: () => undefined,
      onFrame: () => undefined,
      onMessageOpen: () => undefined,
      onMessageFrame: () => undefined,
      onFileOpen: () => undefined,
      onOpen: () => onOpen(begun),
    })
    return begun
  }

  /** The code of an attempt's own description. */
  const codeOf = ({ id, pc }: Attempt): Result<string, DirectError> => {
    const parts = pc.localDescription && partsOf(pc.localDescription.type, pc.localDescription.sdp)
    return parts ? ok(encodeDirectCode({ ...parts, id, name: deps.name() })) : err({ code: 'failed' })
  }

  /** Begins an attempt, with the offer that it answers; its code, once there are candidates in it. */
  const make = async (
    role: DirectRole,
    { id, other, offer }: { id: string; other: string; offer?: Description | undefined },
    tries = 1,
  ): Promise<Result<string, DirectError>> => {
    const begun = begin(role, id, other)
    if (offer) await begun.connection.receive({ description: offer })
    await gathered(begun.pc, platform)
    const isInVain = attempt === begun && begun.connection.isGatheringNothing()
    return isInVain && tries < TRIES ? make(role, { id, other, offer }, tries + 1) : codeOf(begun)
  }

  return {
    /** Makes an offer, as a code for the other. An earlier one is void. */
    invite: (): Promise<Result<string, DirectError>> => {
      const id = newPageId()
      own.add(id)
      return make('inviter', { id, other: '' })
    },
    /** Answers an offer, with a code for who made it. */
    answer: async (text: string): Promise<Result<{ code: string; from: string }, DirectError>> => {
      const read = decodeDirectCode(text)
      if (!read.ok) return read
      const { kind, id, name } = read.value
      if (kind !== 'offer') return err({ code: 'is_answer' })
      if (own.has(id)) return err({ code: 'own' })
      if (!accepts(read.value)) return err({ code: 'stranger' })
      const code = await make('guest', { id, other: name, offer: descriptionOf(read.value) })
      return code.ok ? ok({ code: code.value, from: name }) : code
    },
    /** Takes the answer to the offer that waits. The link comes about by itself, or `onNoLink` is called. */
    accept: async (text: string): Promise<Result<{ from: string }, DirectError>> => {
      const read = decodeDirectCode(text)
      if (!read.ok) return read
      const { kind, id, name } = read.value
      const taken = attempt
      if (kind === 'offer') return err({ code: own.has(id) ? 'own' : 'is_offer' })
      if (taken?.role === 'guest' && taken.id === id) return err({ code: 'own' })
      if (taken?.role !== 'inviter' || taken.id !== id) return err({ code: 'stale' })
      if (!accepts(read.value)) return err({ code: 'stranger' })
      if (taken.connection.isMade()) return ok({ from: taken.other })
      taken.other = name
      await taken.connection.receive({ description: descriptionOf(read.value) })
      if (!taken.connection.isMade()) return err({ code: 'failed' })
      cancelPatience = platform.setTimer(() => {
        drop()
        handlers.onNoLink()
      }, LINK_MS)
      return ok({ from: name })
    },
    /** Ends the exchange: a code that was given out is void. */
    close: drop,
  }
}
export type DirectExchange = ReturnType<typeof createDirectExchange>
