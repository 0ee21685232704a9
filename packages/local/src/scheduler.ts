import { describeError } from '@talki/functions/log-sink'
import type { Invoke } from './invoke'
import type { StageLog } from './log'

export type Scheduler = {
  /** Runs the sweeper once, now. Rejects when it fails. */
  sweep: () => Promise<void>
  /** Stops the schedule and waits for a sweep under way. */
  stop: () => Promise<void>
}

export type SchedulerOptions = {
  /** Null: by `sweep()` alone. AWS sweeps hourly. */
  everyMs: number | null
  /** Before the first and the second retry; Lambda's own waits are one and two minutes. */
  retryMs: readonly number[]
  log: StageLog
}

/**
 * EventBridge's schedule: an asynchronous invocation with the event `{}`, which Lambda retries twice when it
 * fails. Sweeps may overlap, as they may on AWS.
 */
export function createScheduler(invoke: Invoke, { everyMs, retryMs, log }: SchedulerOptions): Scheduler {
  const underWay = new Set<Promise<void>>()
  const waits = new Set<() => void>()
  let stopped = false

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        waits.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      waits.add(done)
    })

  const attempt = async () => {
    for (const [index, pause] of [...retryMs, 0].entries()) {
      if (stopped) return
      try {
        await invoke('sweeper', {})
        return
      } catch (error) {
        log({ event: 'sweep_failed', attempt: index + 1, error: describeError(error) })
      }
      if (index < retryMs.length) await wait(pause)
    }
  }

  const track = (work: Promise<void>) => {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  const timer = everyMs === null ? null : setInterval(() => track(attempt()), everyMs)

  return {
    sweep: async () => {
      await invoke('sweeper', {})
    },
    stop: async () => {
      stopped = true
      if (timer) clearInterval(timer)
      for (const done of waits) done()
      await Promise.all(underWay)
    },
  }
}
