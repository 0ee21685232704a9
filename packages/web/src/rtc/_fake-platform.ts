import type { Platform } from './platform'

class FakeStream {
  readonly #tracks: MediaStreamTrack[]
  constructor(tracks: MediaStreamTrack[] = []) {
    this.#tracks = [...tracks]
  }
  getTracks(): MediaStreamTrack[] {
    return this.#tracks
  }
  addTrack(track: MediaStreamTrack): void {
    this.#tracks.push(track)
  }
  removeTrack(track: MediaStreamTrack): void {
    const at = this.#tracks.indexOf(track)
    if (at >= 0) this.#tracks.splice(at, 1)
  }
}

/** A constructor of what a test did not expect to be made. */
const unexpected = (what: string) =>
  function () {
    throw new Error(`this test makes no ${what}`)
  }

/** A platform for unit tests: the globals' timers, which vitest can fake, and constructors that a test gives. */
export const fakePlatform = (given: Partial<Platform> = {}): Platform => ({
  RTCPeerConnection: unexpected('connection') as unknown as Platform['RTCPeerConnection'],
  WebSocket: unexpected('socket') as unknown as Platform['WebSocket'],
  MediaStream: FakeStream as unknown as Platform['MediaStream'],
  now: () => performance.now(),
  wallClock: () => Date.now(),
  setTimer: (run, ms) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  setTicker: (run, ms) => {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
  random: () => 0.5,
  ...given,
})
