/**
 * Keeps a page's connections in `window.pairs`; with `relay` it has no path but one over a relay, as behind a network
 * that lets nothing else through.
 */
export const watchPairs = (iceTransportPolicy: RTCIceTransportPolicy): void => {
  const pairs: RTCPeerConnection[] = []
  const Native = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy })
      pairs.push(this)
    }
  }
  Object.assign(window, { pairs })
}
