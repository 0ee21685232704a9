import type { Person } from './_people'

type Spoken = { text: string; isFinal: boolean }

/**
 * A speech recognition that says what the test has it say, by `speak` events of the window. Chromium's own asks servers of
 * its maker, which a test cannot reach. It runs where the page says: in reach of a track that is live and not muted.
 */
export const scriptRecognition = (): void => {
  class ScriptedRecognition extends EventTarget {
    lang = ''
    onresult: ((event: unknown) => void) | null = null
    onerror: ((event: { error: string }) => void) | null = null
    onend: (() => void) | null = null
    private track: MediaStreamTrack | undefined
    private readonly said: unknown[] = []
    private readonly ended = new AbortController()

    start(track?: MediaStreamTrack): void {
      this.track = track
      const { signal } = this.ended
      addEventListener('speak', (event) => this.hear((event as CustomEvent<Spoken>).detail), { signal })
      addEventListener('fail', (event) => this.fail((event as CustomEvent<string>).detail), { signal })
    }
    stop(): void {
      this.ended.abort()
      queueMicrotask(() => this.onend?.())
    }
    abort(): void {
      this.stop()
    }
    private hear({ text, isFinal }: Spoken): void {
      if (!this.track?.enabled || this.track.readyState !== 'live') return
      const index = this.said.findLastIndex((result) => !(result as Spoken).isFinal)
      const result = { 0: { transcript: text }, length: 1, isFinal }
      const resultIndex = index < 0 ? this.said.length : index
      this.said[resultIndex] = result
      this.onresult?.({ resultIndex, results: this.said })
    }
    private fail(error: string): void {
      this.onerror?.({ error })
      this.stop()
    }
  }
  Object.assign(window, { SpeechRecognition: ScriptedRecognition, webkitSpeechRecognition: undefined })
}

/** A browser that has no speech recognition. */
export const withoutRecognition = (): void => {
  Object.assign(window, { SpeechRecognition: undefined, webkitSpeechRecognition: undefined })
}

/** Has the scripted recognition of a person understand this. */
export const speak = ({ page }: Person, text: string, isFinal = false): Promise<unknown> =>
  page.evaluate((detail) => dispatchEvent(new CustomEvent('speak', { detail })), { text, isFinal })
