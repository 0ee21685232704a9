import { decodePeerFrame } from './peer-codec'

/** The channel's id at both ends, negotiated out of band as the control channel's is. */
const CHANNEL_ID = 3

/** Between two pings, in milliseconds. */
const PING_MS = 500

/** A ping that is not followed by anything from the peer for so long makes the link doubtful: it is time to act. */
const DOUBT_MS = 1000

/** And for so long: nothing gets through, and the page says so. */
const SILENCE_MS = 4000

/**
 * The pulse of one connection: pings on a channel that neither keeps order nor repeats (`maxRetransmits: 0`). On the
 * control channel a ping would wait for everything that was lost before it, up to twice as long as the outage lasted.
 * Silence counts from the first ping that nothing has followed: a page whose timers sleep suspects nobody.
 */
export const createPulse = (pc: Pick<RTCPeerConnection, 'createDataChannel'>) => {
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
    waitedMs = null
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
    isDoubtful: (): boolean => (waitedMs ?? 0) >= DOUBT_MS,
    /** Nothing has followed a ping for so long that the page should say so. */
    isSilent: (): boolean => (waitedMs ?? 0) >= SILENCE_MS,
    /** Notes that the path is likely to be gone, for another reason than silence. */
    doubt: (): void => {
      if (channel.readyState === 'open') waitedMs = Math.max(waitedMs ?? 0, DOUBT_MS)
    },
    /** Lets `ms` milliseconds pass. */
    tick: (ms: number): void => {
      sincePingMs += ms
      if (waitedMs !== null) waitedMs += ms
      // What is doubted is asked at every tick: the sooner it answers, the sooner the page says so.
      if (waitedMs !== null || sincePingMs >= PING_MS) ping()
    },
    close: (): void => {
      channel.onmessage = null
      channel.close()
    },
  }
}
