import type { ChildProcess } from 'node:child_process'

/** Exit code of a child process, or the signal that ended it. */
type Ending = number | NodeJS.Signals

export type WatchedChild = {
  stdout: () => string
  stderr: () => string
  /** Resolves when the process has ended and its output is complete. Rejects when it could not be started. */
  exited: Promise<Ending>
  /** Resolves to the first match in what it printed. Rejects at once, with all it printed, when it ends before. */
  printed: (pattern: RegExp) => Promise<RegExpExecArray>
}

/**
 * Output and end of a child process that a test has spawned. A test waits for what a server prints; without this it
 * would wait until its timeout for a process that has long ended, and never show the reason.
 */
export const watchChild = (child: ChildProcess): WatchedChild => {
  const output = { stdout: '', stderr: '' }
  let check: () => void = () => undefined
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (data: Buffer) => {
      output[name] += data.toString()
      check()
    })
  }
  const exited = new Promise<Ending>((resolve, reject) => {
    child.once('close', (code, signal) => resolve(signal ?? code ?? 0))
    child.once('error', (error) => {
      // Also emitted when a signal cannot be sent, and then `close` follows.
      if (child.pid === undefined) reject(error)
    })
  })
  exited.catch(() => undefined) // whoever awaits it is told; nobody has to

  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const before = check
      check = () => {
        before()
        const match = pattern.exec(output.stdout) ?? pattern.exec(output.stderr)
        if (match) resolve(match)
      }
      check()
      const { spawnargs } = child
      exited.then(
        (ending) =>
          reject(
            new Error(
              `${spawnargs.join(' ')} ended with ${ending} before it printed ${String(pattern)}:\n` +
                output.stderr +
                output.stdout,
            ),
          ),
        (error: unknown) => reject(new Error(`${spawnargs.join(' ')} did not start: ${String(error)}`)),
      )
    })
  return { stdout: () => output.stdout, stderr: () => output.stderr, exited, printed }
}
