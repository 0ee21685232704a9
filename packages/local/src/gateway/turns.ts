type Work = () => Promise<void>

export type Turns = {
  /** Runs the work now, or when it is its turn. False where too many wait: it is not run. */
  enter: (key: string, work: Work) => boolean
  /** How many wait under this key. */
  waiting: (key: string) => number
}

/**
 * Turns of messages: `atOnce` are carried out at a time, in the order of their arrival within a connection, and in turn
 * among connections, so that one that sends much delays the others by one message each.
 */
export function createTurns({ atOnce, waiting }: { atOnce: number; waiting: number }): Turns {
  /** By key, in the order of their next turns. */
  const queues = new Map<string, Work[]>()
  let running = 0
  let total = 0

  const next = () => {
    const [entry] = queues
    if (!entry) return
    const [key, queue] = entry
    const work = queue.shift()
    // To the end of the line.
    queues.delete(key)
    if (queue.length > 0) queues.set(key, queue)
    if (!work) return
    total -= 1
    run(work)
  }
  const run = (work: Work) => {
    running += 1
    void work().finally(() => {
      running -= 1
      next()
    })
  }

  return {
    enter: (key, work) => {
      if (running < atOnce) {
        run(work)
        return true
      }
      if (total >= waiting) return false
      total += 1
      const queue = queues.get(key)
      if (queue) queue.push(work)
      else queues.set(key, [work])
      return true
    },
    waiting: (key) => queues.get(key)?.length ?? 0,
  }
}
