import type { Page } from '@playwright/test'

type Watched = Window & { connections: RTCPeerConnection[] }

/** To run in a page before its scripts: keeps its connections in `window.connections`. */
export const watchConnections = (): void => {
  const connections: RTCPeerConnection[] = []
  const Native = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
    }
  }
  Object.assign(window, { connections })
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
