import type { MemberId } from '@talki/core/id'
import type { Description, PeerSignal } from '@talki/core/protocol/peer'
import {
  RENDEZVOUS_SEALED_MAX,
  RENDEZVOUS_SECONDS,
  type RendezvousAnswer,
  type RendezvousError,
  type RendezvousSeat,
} from '@talki/core/protocol/rendezvous'
import type { Result } from '@talki/core/result'
import * as v from 'valibot'
import { decodeSignal, encodeSignal } from '../channels/peer-codec'
import type { Cancel, Platform } from '../platform'
import type { PairCrypto, PairSecret } from './pair-crypto'

/** The server is asked for news so soon, and ever more seldom while there are none, in milliseconds. */
const ASK_MS = 400
const ASK_MAX_MS = 3000

/** A line whose seat is taken, or a server that is out of reach, is tried again after so long, in milliseconds. */
const AGAIN_MS = 2000

/** The pause grows by so much each time that there is no news. */
const SLOWER = 1.3

/** The server as a rendezvous: three procedures. They reject where it cannot be reached. */
export type RendezvousServer = {
  open: (
    seat: RendezvousSeat & { sealed: string | null },
  ) => Promise<Result<RendezvousAnswer, RendezvousError>>
  exchange: (
    seat: RendezvousSeat & { sealed: string | null },
  ) => Promise<Result<RendezvousAnswer, RendezvousError>>
  close: (seat: RendezvousSeat) => Promise<unknown>
}

export type RendezvousDeps = {
  me: MemberId
  server: RendezvousServer
  newKey: PairCrypto['newShare']
  setTimer: Platform['setTimer']
  onSignals: (signals: readonly PeerSignal[]) => void
}

/** What is sealed: all the signals that still matter, since either side may come late. */
const Sealed = v.pipe(v.string(), v.parseJson(), v.array(v.string()))

const ufragOf = (description: Description): string => /^a=ice-ufrag:(\S+)/m.exec(description.sdp)?.[1] ?? ''

/** Whether a signal is of no use once a later one of the same sender has come: only the latest descriptions count. */
const isOutdated = (earlier: PeerSignal, { description }: PeerSignal): boolean => {
  if (!description) return false
  if (earlier.description) return earlier.description.type === description.type
  // Candidates of a path that has been restarted.
  const ufrag = ufragOf(description)
  return (earlier.candidates ?? []).every((each) => (each.usernameFragment ?? ufrag) !== ufrag)
}

/**
 * One rendezvous of a pair at the server: this side's signals, sealed, for the other side's. Each side has a seat, and
 * one key to it. The server learns that two browsers meet, and when; neither who they are nor what they say.
 */
export const createRendezvous = (
  deps: RendezvousDeps,
  { to, secret, uses }: { to: MemberId; secret: PairSecret; uses: number },
) => {
  const { me, server } = deps
  const side = me < to ? 'low' : 'high'
  /** A purpose for each direction: what the server hands back to its sender opens nothing. */
  const purpose = (from: MemberId): string => `rendezvous ${uses} from ${from}`
  const line = secret.token(`rendezvous ${uses}`)
  const key = deps.newKey()
  let posted: PeerSignal[] = []
  /** What has been posted since it was last sealed. */
  let isNews = true
  let isOpen = false
  let isStarted = false
  let isAsking = false
  let isOver = false
  let lastTheirs: string | null = null
  let pauseMs = ASK_MS
  let cancel: Cancel | null = null

  /** The latest signals that fit, sealed. */
  const sealPosted = async (): Promise<string> => {
    for (;;) {
      const sealed = await secret.seal(purpose(me), JSON.stringify(posted.map(encodeSignal)))
      if (sealed.length <= RENDEZVOUS_SEALED_MAX || posted.length === 0) return sealed
      posted = posted.slice(1)
    }
  }

  const take = async (theirs: string | null): Promise<boolean> => {
    if (theirs === null || theirs === lastTheirs) return false
    lastTheirs = theirs
    const read = v.safeParse(Sealed, await secret.open(purpose(to), theirs))
    const signals = read.success ? read.output.map(decodeSignal) : []
    if (!isOver) deps.onSignals(signals.filter((signal) => signal !== null))
    return signals.length > 0
  }

  /** Asks the server once; answers how long to wait before the next time, in milliseconds. */
  const ask = async (): Promise<number> => {
    const isSaying = isNews
    isNews = false
    const sealed = isSaying ? await sealPosted() : null
    const seat = { line: await line, side, key, sealed } as const
    const answer = await (isOpen ? server.exchange(seat) : server.open(seat)).catch(() => null)
    if (answer?.ok) {
      isOpen = true
      const isNew = await take(answer.value.theirs)
      pauseMs = isNew || isSaying ? ASK_MS : Math.min(ASK_MAX_MS, pauseMs * SLOWER)
      return pauseMs
    }
    // Over: its minute is up, or the other side has what it wanted. What was said has to be said again.
    isNews = true
    if (answer) isOpen = false
    return answer?.error.code === 'too_many' ? Math.max(AGAIN_MS, answer.error.retryAfterMs) : AGAIN_MS
  }

  const step = async (): Promise<void> => {
    isAsking = true
    const waitMs = await ask()
    isAsking = false
    if (isOver) await giveUpSeat()
    else schedule(isNews && isOpen ? 0 : waitMs)
  }
  /** Tells the server that it is over; again while it is out of reach, until the minute is over anyway. */
  const giveUpSeat = async (tries = (RENDEZVOUS_SECONDS * 1000) / AGAIN_MS): Promise<void> => {
    if (!isOpen || tries <= 0) return
    try {
      await server.close({ line: await line, side, key })
    } catch {
      deps.setTimer(() => void giveUpSeat(tries - 1), AGAIN_MS)
    }
  }
  const schedule = (ms: number): void => {
    cancel?.()
    cancel = deps.setTimer(() => void step(), ms)
  }

  return {
    start: (): void => {
      if (isStarted || isOver) return
      isStarted = true
      schedule(0)
    },
    post: (signal: PeerSignal): void => {
      posted = [...posted.filter((earlier) => !isOutdated(earlier, signal)), signal]
      isNews = true
      if (isStarted && !isAsking && !isOver) schedule(0)
    },
    /** Ends it, at the server too: no row is left. */
    stop: (): void => {
      if (isOver) return
      isOver = true
      cancel?.()
      // Where an answer is still to come, the seat is given up after it.
      if (!isAsking) void giveUpSeat()
    },
  }
}
export type Rendezvous = ReturnType<typeof createRendezvous>
