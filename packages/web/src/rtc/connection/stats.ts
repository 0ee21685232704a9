import { createFlowMeter, NO_FLOW, type LinkFlow } from './link-flow'

/** Quality of one link, as this side measures it. */
export type LinkQuality = {
  /** Round trip in milliseconds. */
  rttMs: number | null
  /** Part of the packets from the peer that was lost since the measurement before, 0–1. */
  loss: number | null
  route: 'direct' | 'relayed' | null
  /** ICE user name fragment of the description in force: a restart or a fresh connection brings another. */
  ufrag: string | null
  flow: LinkFlow
}

export const UNMEASURED: LinkQuality = { rttMs: null, loss: null, route: null, ufrag: null, flow: NO_FLOW }

/** Entry of an RTCStatsReport. Every member but `type` may be missing: browsers differ. */
type Entry = Readonly<Record<string, unknown>>
type Stats = ReadonlyMap<string, Entry>

const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null

const ofType = (stats: Stats, type: string): Entry[] =>
  [...stats.values()].filter((entry) => entry.type === type)

/** The candidate pair that media goes by. Firefox has no transport that names it, and marks it instead. */
const selectedPair = (stats: Stats): Entry | undefined => {
  for (const { selectedCandidatePairId: id } of ofType(stats, 'transport')) {
    const pair = typeof id === 'string' ? stats.get(id) : undefined
    if (pair) return pair
  }
  const pairs = ofType(stats, 'candidate-pair')
  return (
    pairs.find(({ selected }) => selected === true) ??
    pairs.find(({ nominated, state }) => nominated === true && state === 'succeeded')
  )
}

const routeOf = (stats: Stats, pair: Entry | undefined): LinkQuality['route'] => {
  if (!pair) return null
  const ends = [pair.localCandidateId, pair.remoteCandidateId].map((id) => stats.get(String(id)))
  return ends.some((end) => end?.candidateType === 'relay') ? 'relayed' : 'direct'
}

/** By the connectivity checks of the path; where a browser does not tell, by the peer's reports about our media. */
const rttOf = (stats: Stats, pair: Entry | undefined): number | null => {
  const seconds =
    number(pair?.currentRoundTripTime) ??
    ofType(stats, 'remote-inbound-rtp').reduce<number | null>((best, { roundTripTime }) => {
      const told = number(roundTripTime)
      return told === null ? best : Math.min(told, best ?? told)
    }, null)
  return seconds === null ? null : Math.round(seconds * 1000)
}

type Counts = { lost: number; received: number }

const countsOf = (stats: Stats): Counts => {
  const counts = { lost: 0, received: 0 }
  for (const { packetsLost, packetsReceived } of ofType(stats, 'inbound-rtp')) {
    counts.lost += number(packetsLost) ?? 0
    counts.received += number(packetsReceived) ?? 0
  }
  return counts
}

/** The part that was lost between two counts. Late packets may lower what counts as lost: then none was. */
const lossBetween = (before: Counts, now: Counts): number | null => {
  const lost = Math.max(0, now.lost - before.lost)
  const all = lost + Math.max(0, now.received - before.received)
  return all === 0 ? null : Math.round((lost / all) * 1000) / 1000
}

/**
 * The bytes that have come from the peer over this connection: media, channels, and the reports of the browser itself; null
 * where the browser does not tell. Never rejects.
 */
export const receivedBytesOf = async (pc: Pick<RTCPeerConnection, 'getStats'>): Promise<number | null> => {
  const stats: Stats | null = await pc.getStats().catch(() => null)
  return stats && number(selectedPair(stats)?.bytesReceived)
}

/** Meter of one connection (webrtc-stats): each call measures since the call before. Never rejects. */
export const createLinkMeter = (
  pc: Pick<RTCPeerConnection, 'getStats' | 'currentLocalDescription'>,
  now: () => number,
) => {
  const flowOf = createFlowMeter()
  let before: Counts = { lost: 0, received: 0 }
  return async (): Promise<LinkQuality> => {
    // A connection that is closed meanwhile has no statistics.
    const stats: Stats | null = await pc.getStats().catch(() => null)
    if (stats === null) return UNMEASURED
    const pair = selectedPair(stats)
    const counts = countsOf(stats)
    const loss = lossBetween(before, counts)
    before = counts
    const [, ufrag = null] = /^a=ice-ufrag:(\S+)/m.exec(pc.currentLocalDescription?.sdp ?? '') ?? []
    return {
      rttMs: rttOf(stats, pair),
      loss,
      route: routeOf(stats, pair),
      ufrag,
      flow: flowOf(stats, pair, now()),
    }
  }
}
