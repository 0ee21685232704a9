import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StageEvent } from './log'
import { createScheduler } from './scheduler'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const setUp = (outcomes: (Error | null)[], everyMs: number | null = 1000) => {
  const events: unknown[] = []
  const logs: StageEvent[] = []
  const invoke = (_name: string, event: unknown) => {
    events.push(event)
    const outcome = outcomes.shift()
    return outcome ? Promise.reject(outcome) : Promise.resolve(null)
  }
  const log = (event: StageEvent) => logs.push(event)
  return { events, logs, scheduler: createScheduler(invoke, { everyMs, retryMs: [100, 200], log }) }
}

describe('the schedule', () => {
  it('sends {} at each interval until it is stopped', async () => {
    const { events, scheduler } = setUp([])
    await vi.advanceTimersByTimeAsync(3500)
    expect(events).toEqual([{}, {}, {}])
    await scheduler.stop()
    await vi.advanceTimersByTimeAsync(5000)
    expect(events).toHaveLength(3)
  })

  it('retries a failed event twice, as Lambda does, and then lets it go', async () => {
    const { events, logs, scheduler } = setUp([new Error('a'), new Error('b'), new Error('c')])
    await vi.advanceTimersByTimeAsync(1000)
    expect(events).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(events).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(200)
    expect(events).toHaveLength(3)
    expect(logs).toMatchObject([{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }])
    await vi.advanceTimersByTimeAsync(600)
    expect(events).toHaveLength(3)
    await scheduler.stop()
  })

  it('does not retry once it is stopped', async () => {
    const { events, scheduler } = setUp([new Error('a'), new Error('b')])
    await vi.advanceTimersByTimeAsync(1000)
    await scheduler.stop()
    await vi.advanceTimersByTimeAsync(1000)
    expect(events).toHaveLength(1)
  })

  it('runs by hand alone without an interval, and then tells of a failure', async () => {
    const { events, scheduler } = setUp([null, new Error('down')], null)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(events).toHaveLength(0)
    await scheduler.sweep()
    await expect(scheduler.sweep()).rejects.toThrow('down')
    await scheduler.stop()
  })
})
