/** Ends a timer or a watch. Harmless when it is over already. */
export type Cancel = () => void

export type PeerConnectionConstructor = {
  new (configuration?: RTCConfiguration): RTCPeerConnection
  generateCertificate?: (algorithm: AlgorithmIdentifier) => Promise<RTCCertificate>
}

/** What `rtc/` needs of the browser, as one object: tests pass fakes, and the layers pass it on unopened. */
export type Platform = {
  RTCPeerConnection: PeerConnectionConstructor
  WebSocket: new (url: string) => WebSocket
  MediaStream: new (tracks?: MediaStreamTrack[]) => MediaStream
  /** Monotonic time in milliseconds (`performance.now`). */
  now: () => number
  /** The time of day in milliseconds (`Date.now`): goes on while the machine sleeps, and may be set. */
  wallClock: () => number
  /** Runs once after `ms` milliseconds. */
  setTimer: (run: () => void, ms: number) => Cancel
  /** Runs every `ms` milliseconds. */
  setTicker: (run: () => void, ms: number) => Cancel
  /** A number of [0, 1) to spread retries with; not for secrets. */
  random: () => number
}

/** The longest delay that setTimeout keeps, in milliseconds; beyond it, it fires at once. */
const TIMER_MAX_MS = 2 ** 31 - 1

/** The browser as a platform; `null` where it has no WebRTC (switched off, or an embedded browser without it). */
export const browserPlatform = (page: Window & typeof globalThis): Platform | null => {
  // Absent in some browsers, whatever the types say.
  if (!('RTCPeerConnection' in page && 'WebSocket' in page && 'MediaStream' in page)) return null
  return {
    RTCPeerConnection: page.RTCPeerConnection,
    WebSocket: page.WebSocket,
    MediaStream: page.MediaStream,
    now: () => performance.now(),
    wallClock: Date.now,
    setTimer: (run, ms) => {
      const timer = setTimeout(run, Math.min(ms, TIMER_MAX_MS))
      return () => clearTimeout(timer)
    },
    setTicker: (run, ms) => {
      const timer = setInterval(run, ms)
      return () => clearInterval(timer)
    },
    random: Math.random,
  }
}
