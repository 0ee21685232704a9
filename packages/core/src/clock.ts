/** Clock of this process, in milliseconds: for durations only. Expiry is told by the database's clock. */
export type Clock = { now: () => number }

export const systemClock: Clock = { now: () => performance.now() }

/** Clock on the wall: it goes on while Lambda has frozen the process, but may be set. */
export const wallClock: Clock = { now: () => Date.now() }
