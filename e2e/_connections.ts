import type { Page } from '@playwright/test'

export type Watched = Window & { connections: RTCPeerConnection[] }

/**
 * To run in a page before its scripts: keeps its connections in `window.connections`. With `relay` they have no path but
 * one over a TURN server, as behind a network that lets nothing else through.
 */
export const watchConnections = (iceTransportPolicy?: RTCIceTransportPolicy): void => {
  const connections: RTCPeerConnection[] = []
  const Native = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, ...(iceTransportPolicy && { iceTransportPolicy }) })
      connections.push(this)
    }
  }
  Object.assign(window, { connections })
}

/** The place of the connection by which a newcomer answers the admin: one on trial and four offers in advance come before. */
export const ANSWERING = 5

/** As `watchConnections`, after which it runs: the connections of these places, from 0, gather for ever and find nothing. */
export const findNothing = (places: readonly number[]): void => {
  const { connections } = window as unknown as Watched
  const Watching = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Watching {
    constructor(configuration?: RTCConfiguration) {
      const isStuck = places.includes(connections.length)
      super(isStuck ? { ...configuration, iceServers: [], iceTransportPolicy: 'relay' } : configuration)
      if (isStuck) Object.defineProperty(this, 'iceGatheringState', { get: () => 'gathering' })
    }
  }
}

/** The ICE user name fragments of a page's links, as they are in force: a link that restarts has another one. */
export const ufragsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    (window as unknown as Watched).connections
      .filter((pc) => pc.connectionState === 'connected')
      .map((pc) => /a=ice-ufrag:(\S+)/.exec(pc.currentLocalDescription?.sdp ?? '')?.[1] ?? ''),
  )

/**
 * The ICE user name fragments of the link between two pages, one of each: both are others once it has restarted. Empty
 * where there is no such link.
 */
export const ufragsBetween = async (one: Page, other: Page): Promise<string[]> => {
  const others = await ufragsOf(other)
  const pairs = await one.evaluate(() => {
    const ufrag = (description: RTCSessionDescription | null) =>
      /a=ice-ufrag:(\S+)/.exec(description?.sdp ?? '')?.[1] ?? ''
    return (window as unknown as Watched).connections
      .filter((pc) => pc.connectionState === 'connected')
      .map((pc) => [ufrag(pc.currentLocalDescription), ufrag(pc.currentRemoteDescription)] as const)
  })
  return pairs.filter(([, remote]) => others.includes(remote)).flat()
}

/** The UDP ports that a page's open connections have gathered. */
export const localPorts = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const ports = new Set<number>()
    for (const pc of (window as unknown as Watched).connections) {
      if (pc.signalingState === 'closed') continue
      const stats = await pc.getStats()
      for (const report of stats.values() as Iterable<Record<string, unknown>>) {
        if (report.type === 'local-candidate' && report.protocol === 'udp') ports.add(Number(report.port))
      }
    }
    return [...ports]
  })
