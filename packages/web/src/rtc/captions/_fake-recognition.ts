import type { Recognition, RecognitionResults } from './recognition'

/** Recognitions that a test drives, the last one last. */
export const fakeRecognitions = () => {
  const made: FakeRecognition[] = []

  class FakeRecognition implements Recognition {
    lang = ''
    continuous = false
    interimResults = false
    processLocally = false
    onresult: ((event: RecognitionResults) => void) | null = null
    onerror: ((event: { error: string }) => void) | null = null
    onend: (() => void) | null = null
    calls: string[] = []
    track: MediaStreamTrack | undefined
    constructor() {
      made.push(this)
    }
    start(track?: MediaStreamTrack): void {
      if (track?.readyState === 'ended') throw new DOMException('ended', 'InvalidStateError')
      this.track = track
      this.calls.push('start')
    }
    stop(): void {
      this.calls.push('stop')
    }
    abort(): void {
      this.calls.push('abort')
    }
    /** Gives the results from this index on: a text each. */
    says(resultIndex: number, ...texts: string[]): void {
      const results = texts.map((transcript) => [{ transcript }])
      this.onresult?.({ resultIndex, results })
    }
  }
  const last = (): FakeRecognition => {
    const found = made.at(-1)
    if (!found) throw new Error('no recognition was made')
    return found
  }
  return { Recognition: FakeRecognition, made, last }
}
