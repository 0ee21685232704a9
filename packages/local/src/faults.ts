/**
 * What a fault can strike: the MOCK integration of `$connect` (which can only be delayed), a client's message,
 * the `$disconnect` event, a post to `@connections`.
 */
export type FaultPoint = 'connect' | 'message' | 'disconnect' | 'post'

export type FaultSubject = { connectionId: string; body: string }

export type FaultAction =
  /** Reported as done, but not done. */
  | { type: 'drop' }
  | { type: 'delay'; ms: number }
  | { type: 'duplicate' }
  /** Held until the next one of the same connection has passed, or for `ms` (default 1,000). */
  | { type: 'reorder'; ms?: number }
  /** A post alone: not done, and answered with this status. */
  | { type: 'fail'; status: 403 | 410 | 413 | 429 | 500 }
  /** A post alone: done, but the reply is lost, so that its sender does it again. */
  | { type: 'cut' }

export type Fault = {
  at: FaultPoint
  action: FaultAction
  /** Passes over this many matching subjects first. */
  skip?: number
  /** Strikes this many times, then is spent. Default: for ever. */
  times?: number
  when?: (subject: FaultSubject) => boolean
}

export type Faults = {
  /** Arms a fault and returns what disarms it. */
  add: (fault: Fault) => () => void
  clear: () => void
  /** The action that strikes this subject, if any; the first armed match wins. */
  strike: (at: FaultPoint, subject: FaultSubject) => FaultAction | null
  /** Count of faults that were applied. */
  struck: () => number
}

/** Fault injection: a test names what the network or AWS is to do wrong. */
export function createFaults(): Faults {
  const armed: { fault: Fault; skip: number; left: number }[] = []
  let struck = 0
  return {
    add: (fault) => {
      const entry = { fault, skip: fault.skip ?? 0, left: fault.times ?? Infinity }
      armed.push(entry)
      return () => {
        const index = armed.indexOf(entry)
        if (index >= 0) armed.splice(index, 1)
      }
    },
    clear: () => {
      armed.length = 0
    },
    strike: (at, subject) => {
      for (const entry of armed) {
        if (entry.fault.at !== at || entry.left <= 0) continue
        if (entry.fault.when && !entry.fault.when(subject)) continue
        if (entry.skip > 0) {
          entry.skip -= 1
          continue
        }
        entry.left -= 1
        struck += 1
        return entry.fault.action
      }
      return null
    },
    struck: () => struck,
  }
}

const REORDER_MS = 1000

/**
 * Carries `deliver` out as the action asks: late, twice, after its successor, or never. A held delivery is
 * released by the next one with the same key. Resolves when this delivery no longer occupies its caller.
 */
export function createDelivery() {
  const held = new Map<string, (() => void)[]>()

  const release = (key: string) => {
    const waiting = held.get(key) ?? []
    held.delete(key)
    for (const deliver of waiting) deliver()
  }

  return async (key: string, action: FaultAction | null, deliver: () => unknown): Promise<void> => {
    switch (action?.type) {
      case 'drop':
      case 'fail':
        return
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, action.ms))
        await deliver()
        return
      case 'duplicate':
        await deliver()
        await deliver()
        return
      case 'reorder': {
        held.set(key, [...(held.get(key) ?? []), () => void deliver()])
        setTimeout(release, action.ms ?? REORDER_MS, key).unref()
        return
      }
      case 'cut':
      case undefined:
        await deliver()
        release(key)
        return
      default:
        action satisfies never
    }
  }
}

export type Delivery = ReturnType<typeof createDelivery>
