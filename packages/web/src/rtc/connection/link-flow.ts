/** Media of one link, as this side measures it between two looks. Null where a browser does not tell. */
export type LinkFlow = {
  /** Bits a second that came from the peer, and that went to it. */
  inBps: number | null
  outBps: number | null
  /** Pictures a second, and their size in pixels, of the largest picture that comes from the peer. */
  fps: number | null
  width: number | null
  height: number | null
  /** What keeps this side's picture below what it could be: the processor, or the path to the peer. */
  limit: 'cpu' | 'bandwidth' | null
  /** Bits a second that the browser thinks the path to the peer takes. */
  availableBps: number | null
  /** What the browser says that holds pictures back; `bandwidth` may be what this page has set. */
  held: 'cpu' | 'bandwidth' | null
}

export const NO_FLOW: LinkFlow = {
  inBps: null,
  outBps: null,
  fps: null,
  width: null,
  height: null,
  limit: null,
  availableBps: null,
  held: null,
}

type Entry = Readonly<Record<string, unknown>>
type Counts = { at: number; received: number; sent: number; frames: ReadonlyMap<string, number> }

/** Below this many bits a second a path is slow. A browser also calls `bandwidth` what a page has itself set as its limit. */
const SLOW_BPS = 500_000

const number = (value: unknown): number => (typeof value === 'number' && value >= 0 ? value : 0)

const sum = (entries: readonly [string, Entry][], field: string): number =>
  entries.reduce((total, [, entry]) => total + number(entry[field]), 0)

const limitsOf = (
  outbound: readonly [string, Entry][],
  pair: Entry | undefined,
): Pick<LinkFlow, 'limit' | 'availableBps' | 'held'> => {
  const reasons = outbound
    .filter(([, { active }]) => active !== false)
    .map(([, entry]) => entry.qualityLimitationReason)
  const available = pair?.availableOutgoingBitrate
  const availableBps = typeof available === 'number' ? available : null
  if (reasons.includes('cpu')) return { limit: 'cpu', availableBps, held: 'cpu' }
  const held = reasons.includes('bandwidth') ? 'bandwidth' : null
  // What the encoders aim at is below what there is: then the page has set it, and the path could take more.
  const aimedBps = sum(outbound, 'targetBitrate')
  const isOwnWish = availableBps !== null && aimedBps > 0 && availableBps > aimedBps * 1.25
  const isSlow = availableBps !== null && availableBps < SLOW_BPS && !isOwnWish
  return { limit: isSlow ? held : null, availableBps, held }
}

/** Meter of a link's media: each look tells what flowed since the one before (webrtc-stats). `pair`: the path's statistics. */
export const createFlowMeter = () => {
  let before: Counts | null = null
  return (stats: ReadonlyMap<string, Entry>, pair: Entry | undefined, now: number): LinkFlow => {
    const all = [...stats]
    const inbound = all.filter(([, { type }]) => type === 'inbound-rtp')
    const outbound = all.filter(([, { type }]) => type === 'outbound-rtp')
    const pictures = inbound.filter(([, { kind }]) => kind === 'video')
    const counts: Counts = {
      at: now,
      received: sum(inbound, 'bytesReceived'),
      sent: sum(outbound, 'bytesSent'),
      frames: new Map(pictures.map(([id, entry]) => [id, number(entry.framesDecoded)])),
    }
    const earlier = before
    before = counts
    const limits = limitsOf(outbound, pair)
    if (!earlier || now <= earlier.at) return { ...NO_FLOW, ...limits }
    const seconds = (now - earlier.at) / 1000
    const rate = (count: number, was: number): number => Math.max(0, count - was) / seconds
    const playing = pictures
      .map(([id, entry]) => ({
        entry,
        fps: rate(counts.frames.get(id) ?? 0, earlier.frames.get(id) ?? 0),
        height: number(entry.frameHeight),
      }))
      .filter(({ fps }) => fps > 0)
      .sort((a, b) => b.height - a.height)[0]
    return {
      inBps: Math.round(rate(counts.received, earlier.received) * 8),
      outBps: Math.round(rate(counts.sent, earlier.sent) * 8),
      fps: playing ? Math.round(playing.fps) : null,
      width: playing ? number(playing.entry.frameWidth) : null,
      height: playing ? playing.height : null,
      ...limits,
    }
  }
}
