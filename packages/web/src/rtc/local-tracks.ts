export type Kind = 'audio' | 'video'

/** What one sends at present; null where there is nothing to send. */
export type LocalTracks = Readonly<Record<Kind, MediaStreamTrack | null>>
