import type { MemberId } from '@talki/core/id'
import type { Source } from '@talki/core/protocol/peer'
import { shallowReactive } from 'vue'

/** Whose source: a member's, or this user's own. */
export type StreamKey = `${MemberId | 'self'}:${Source}`

/** The streams on this page, by source. They are kept apart from the other stores, which hold plain data. */
const streams = shallowReactive(new Map<StreamKey, MediaStream>())

/** The stream of a source; `null` until there is one. Reactive. */
export const streamOf = (key: StreamKey): MediaStream | null => streams.get(key) ?? null

export const setStream = (key: StreamKey, stream: MediaStream | null): void => {
  if (stream) streams.set(key, stream)
  else streams.delete(key)
}

/** Removes all streams of one member. */
export const clearStreamsOf = (id: MemberId): void => {
  for (const key of [...streams.keys()]) if (key.startsWith(`${id}:`)) streams.delete(key)
}

/** Removes every stream but this user's own. */
export const clearPeerStreams = (): void => {
  for (const key of [...streams.keys()]) if (!key.startsWith('self:')) streams.delete(key)
}
