const START = /^([0-9a-z]{1,12})-/

/** A name for one pair of RTCPeerConnections: when it was begun, by the beginner's clock, and chance. */
export const newLinkId = (): string => `${Date.now().toString(36)}-${crypto.randomUUID().slice(0, 18)}`

const startOf = (link: string): number => {
  const start = START.exec(link)?.[1]
  return start === undefined ? Number.NaN : Number.parseInt(start, 36)
}

/** Whether the same beginner began `link` before `other`. Compares nothing across two clocks; false where unsure. */
export const isOlder = (link: string, other: string): boolean => startOf(link) < startOf(other)
