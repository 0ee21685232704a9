import type { Page } from '@playwright/test'

type Stats = Map<string, Record<string, number | string>>

/** Lets the browser count most audio packets that come as lost while `isLossy` is set; all else is as it is measured. */
export const countAsLost = (): void => {
  const page = window as unknown as { isLossy?: boolean }
  const prototype = RTCPeerConnection.prototype as unknown as { getStats: () => Promise<Stats> }
  const { getStats } = prototype
  let extra = 0
  prototype.getStats = async function () {
    const stats = await getStats.call(this)
    const changed: Stats = new Map(stats)
    for (const [id, entry] of stats) {
      if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') continue
      if (page.isLossy) extra += Number(entry.packetsReceived)
      changed.set(id, { ...entry, packetsLost: Number(entry.packetsLost) + extra })
    }
    return changed
  }
}

/** Sets whether packets are counted as lost. */
export const setLossy = (page: Page, on: boolean) =>
  page.evaluate((lossy) => Object.assign(window, { isLossy: lossy }), on)
