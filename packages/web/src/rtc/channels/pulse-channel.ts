import { decodePeerFrame } from './peer-codec'

/** The channel's id at both ends, negotiated out of band as the control channel's is. */
const CHANNEL_ID = 3

/** Between two pings, in milliseconds. */
const PING_MS = 500

/** From so long without an answer on, the bytes that the browser has received are looked at. */
const LOOK_MS = 500

/** A ping that is not followed by anything from the peer for so long makes the link doubtful: it is time to act. */
const DOUBT_MS = 1000

/** And for so long: nothing gets through, and the page says so. */
const SILENCE_MS = 4000

export type PulseDeps = {
  pc: Pick<RTCPeerConnection, 'createDataChannel'>
  /** The bytes that have come from the peer, whatever is in them; null where the browser does not tell. Never rejects. */
  receivedBytes: () => Promise<number | null>
  /** The link has become doubtful. */
  onDoubt: () => void
}

/**
 * The pulse of one connection: pings on a channel that neither keeps order nor repeats (`maxRetransmits: 0`). On the
 * control channel a ping would wait for everything that was lost before it, up to twice as long as the outage lasted.
 * Silence counts from the first ping that nothing has followed: a page whose timers sleep suspects nobody. Nor is a peer
 * suspected whose page is too busy to answer while its browser still sends (docs/adr/0141).
 */
export const createPulse = ({ pc, receivedBytes, onDoubt }: PulseDeps) => {
  const channel = pc.createDataChannel('pulse', {
    negotiated: true,
    id: CHANNEL_ID,
    ordered: false,
    maxRetransmits: 0,
  })
  let pings = 0
  let sincePingMs = 0
  /** How long the first unanswered ping has waited; `null` where none waits. */
  let waitedMs: number | null = null
  /** How often such a wait has ended. */
  let waits = 0
  /** The last look at the bytes in this wait; `null` before there is one. */
  let lastLook: { bytes: number | null } | null = null
  let isLooking = false
  /** Between two looks nothing has come. */
  let isQuiet = false

  const send = (type: 'ping' | 'pong', id: number): void => {
    if (channel.readyState !== 'open') return
    try {
      channel.send(JSON.stringify({ type, id }))
    } catch {
      // Closed between the check and the call, or full: silence then says so.
    }
  }
  const ping = (): void => {
    if (channel.readyState !== 'open') return
    sincePingMs = 0
    waitedMs ??= 0
    pings += 1
    send('ping', pings)
  }
  const heard = (): void => {
    waits += 1
    waitedMs = null
    lastLook = null
    isQuiet = false
  }
  const isDoubtful = (): boolean => isQuiet && (waitedMs ?? 0) >= DOUBT_MS

  /** Sees whether anything has come since the look before. */
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    const wait = waits
    const bytes = await receivedBytes()
    isLooking = false
    if (wait !== waits) return
    const before = lastLook
    lastLook = { bytes }
    if (before === null) return
    if (bytes !== null && bytes !== before.bytes) {
      heard()
      return
    }
    const wasDoubtful = isDoubtful()
    isQuiet = true
    if (!wasDoubtful && isDoubtful()) onDoubt()
  }
  channel.onmessage = (event: MessageEvent<unknown>) => {
    heard()
    const frame = decodePeerFrame(event.data)
    if (frame?.type === 'ping') send('pong', frame.id)
  }

  return {
    /** Notes that something has come from the peer, on whatever channel. */
    heard,
    /** Asks for a sign of life now. */
    ping,
    /** Nothing has followed a ping for a while. */
    isDoubtful,
    /** Nothing has followed a ping for so long that the page should say so. */
    isSilent: (): boolean => isQuiet && (waitedMs ?? 0) >= SILENCE_MS,
    /** Notes that the path is likely to be gone, for another reason than silence. */
    doubt: (): void => {
      if (channel.readyState !== 'open') return
      waitedMs = Math.max(waitedMs ?? 0, DOUBT_MS)
      isQuiet = true
    },
    /** Lets `ms` milliseconds pass. */
    tick: (ms: number): void => {
      sincePingMs += ms
      if (waitedMs !== null) waitedMs += ms
      if (waitedMs !== null && waitedMs >= LOOK_MS) void look()
      // What is doubted is asked at every tick: the sooner it answers, the sooner the page says so.
      if (waitedMs !== null || sincePingMs >= PING_MS) ping()
    },
    close: (): void => {
      channel.onmessage = null
      channel.close()
    },
  }
}
