import type { Source } from '@talki/core/protocol/peer'

/** What this member sends at present, by source; `null` where there is nothing to send. */
export type LocalTracks = Readonly<Record<Source, MediaStreamTrack | null>>

/** Which of this member's sources are on, as peers are told. */
export type SourcesOn = Readonly<Record<Source, boolean>>

/** The kind of track that a source has. */
export const kindOf = (source: Source): 'audio' | 'video' =>
  source === 'camera' || source === 'screen' ? 'video' : 'audio'

/** A record with one entry for each source. */
export const bySource = <T>(value: (source: Source) => T): Record<Source, T> => ({
  microphone: value('microphone'),
  camera: value('camera'),
  screen: value('screen'),
  screen_audio: value('screen_audio'),
})
