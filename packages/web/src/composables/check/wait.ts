/** Resolves after `ms` milliseconds, or at once when the signal aborts. Never rejects. */
export const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })

/** Asks every `every` milliseconds until the answer is not null. Null after `within` milliseconds, or once aborted. */
export const until = async <T>(
  ask: () => T | null,
  { every, within, signal }: { every: number; within: number; signal: AbortSignal },
): Promise<T | null> => {
  const end = performance.now() + within
  while (!signal.aborted) {
    const answer = ask()
    if (answer !== null) return answer
    if (performance.now() >= end) return null
    await wait(every, signal)
  }
  return null
}
