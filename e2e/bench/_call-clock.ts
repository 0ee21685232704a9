import { afterAll, beforeAll, expect, vi } from 'vitest'
import type { CallWorld } from './_call-world'

// For tests of the site's calls over simulated links, the functions' handlers over PGlite, and a clock that the test turns.

const STEP_MS = 50

/** Stops the clock for the tests of a file; returns how to turn it on, with everything done that is due. */
export const stopClock = () => {
  beforeAll(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
    })
  })
  afterAll(() => void vi.useRealTimers())
  return async (ms: number, settle: () => Promise<void>): Promise<void> => {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await vi.advanceTimersByTimeAsync(STEP_MS)
      await settle()
    }
  }
}

export const expectAllLinked = ({ members }: CallWorld): void => {
  for (const one of members) {
    const others = members.filter((other) => other !== one).map(({ id }) => id)
    expect(one.linked().sort()).toEqual(others.sort())
  }
}
