import { expect, it } from 'vitest'
import { systemClock, wallClock } from './clock'

it('never goes back, for durations', () => {
  const [before, after] = [systemClock.now(), systemClock.now()]
  expect(before).toBeGreaterThan(0)
  expect(after).toBeGreaterThanOrEqual(before)
})

it('tells the time of day where a process may freeze', () => {
  const before = Date.now()
  const now = wallClock.now()
  expect(now).toBeGreaterThanOrEqual(before)
  expect(now).toBeLessThanOrEqual(Date.now())
})
