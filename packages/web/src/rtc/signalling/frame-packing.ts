import { CLIENT_FRAME_MAX_BYTES, type ClientFrame, type Signal } from '@talki/core/protocol/frames'

/** The most signals that the schema of a frame allows. */
const SIGNALS_MAX = 32

const encoder = new TextEncoder()
const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length

/**
 * The number of signals, from the first on, that fit into one frame beside what it holds already. Zero when not even the
 * first does.
 */
export const fitting = (
  frame: Extract<ClientFrame, { signals?: unknown }>,
  signals: readonly Signal[],
): number => {
  let bytes = bytesOf(frame)
  let count = 0
  for (const signal of signals.slice(0, SIGNALS_MAX)) {
    // The comma.
    bytes += bytesOf(signal) + 1
    if (bytes > CLIENT_FRAME_MAX_BYTES) break
    count += 1
  }
  return count
}
