import type { Caption } from '@talki/core/protocol/peer'
import type { Cancel, Platform } from '../platform'
import { backoff } from '../signalling/backoff'
import type { Recognition, RecognitionConstructor } from './recognition'

/** A recognition that has lasted so long, in milliseconds, ended as browsers end them: the next one begins at once. */
const LASTED_MS = 5000

/** Why speech is not recognized any more. */
export type RecognizerTrouble =
  /** The user or a policy forbids it. */
  | 'denied'
  /** The browser's service cannot be reached. */
  | 'network'
  /** The language is not known to it. */
  | 'language'
  /** It gets no sound. */
  | 'microphone'

/** Errors of the Web Speech API that end captions. Others, such as `no-speech`, pass. */
const TROUBLES: Readonly<Record<string, RecognizerTrouble>> = {
  'not-allowed': 'denied',
  'service-not-allowed': 'denied',
  network: 'network',
  'language-not-supported': 'language',
  'audio-capture': 'microphone',
}

export type RecognizerEvent =
  | ({ type: 'caption' } & Caption)
  /** It has ended for good. */
  | { type: 'trouble'; trouble: RecognizerTrouble }

export type RecognizerDeps = Pick<Platform, 'now' | 'setTimer' | 'random'> & {
  Recognition: RecognitionConstructor
  language: string
  /** Whether the sound has to stay on this device. */
  isLocal: boolean
  /** A new name for an utterance. */
  newId: () => string
}

/**
 * Recognizer of what this member says: one recognition of the browser after the other, for as long as there is a track to
 * listen to. Browsers end a recognition after a silence, or after a minute.
 */
export const createRecognizer = (deps: RecognizerDeps, emit: (event: RecognizerEvent) => void) => {
  const { Recognition, now, setTimer } = deps
  /** Those that may still give a result. */
  const running = new Set<Recognition>()
  let current: Recognition | null = null
  let track: MediaStreamTrack | null = null
  let attempt = 0
  let cancel: Cancel | null = null

  const close = (): void => {
    track = null
    cancel?.()
    for (const recognition of running) {
      recognition.onresult = recognition.onerror = recognition.onend = null
      recognition.abort()
    }
    running.clear()
    current = null
  }

  const againSoon = (): void => {
    cancel = setTimer(begin, backoff(attempt, deps.random))
    attempt += 1
  }

  const begin = (): void => {
    cancel = null
    if (!track) return
    const mine = new Recognition()
    const beganAt = now()
    const ids = new Map<number, string>()
    mine.lang = deps.language
    mine.continuous = mine.interimResults = true
    if (deps.isLocal) mine.processLocally = true
    mine.onresult = ({ resultIndex, results }) => {
      attempt = 0
      for (let index = resultIndex; index < results.length; index += 1) {
        const id = ids.get(index) ?? deps.newId()
        ids.set(index, id)
        emit({ type: 'caption', id, text: results[index]?.[0]?.transcript.trim() ?? '' })
      }
    }
    mine.onerror = ({ error }) => {
      const trouble = TROUBLES[error]
      if (!trouble || current !== mine) return
      close()
      emit({ type: 'trouble', trouble })
    }
    mine.onend = () => {
      running.delete(mine)
      if (current !== mine) return
      current = null
      if (now() - beganAt >= LASTED_MS) begin()
      else againSoon()
    }
    try {
      mine.start(track)
      current = mine
      running.add(mine)
    } catch {
      // The track has ended, and the next one is about to come.
      againSoon()
    }
  }

  return {
    /** Listens to this track from now on; null for silence. What was said before is still understood. */
    listen: (to: MediaStreamTrack | null): void => {
      if (to === track) return
      track = to
      cancel?.()
      cancel = null
      attempt = 0
      current?.stop()
      current = null
      if (to) begin()
    },
    /** Ends everything at once: no caption follows. */
    close,
  }
}
export type Recognizer = ReturnType<typeof createRecognizer>
