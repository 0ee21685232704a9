import type { MemberId } from '@talki/core/id'
import { shallowReactive } from 'vue'

/** Whose picture and sound: a member's, or one's own. */
export type StreamOf = MemberId | 'self'

/** Streams are kept apart from the stores, which hold plain data. */
const streams = shallowReactive(new Map<StreamOf, MediaStream>())

/** Reactive. `null` until there is one. */
export const streamOf = (of: StreamOf): MediaStream | null => streams.get(of) ?? null

export const setStream = (of: StreamOf, stream: MediaStream | null): void => {
  if (stream) streams.set(of, stream)
  else streams.delete(of)
}

/** Forgets everybody's but one's own. */
export const clearPeerStreams = (): void => {
  for (const of of [...streams.keys()]) if (of !== 'self') streams.delete(of)
}
