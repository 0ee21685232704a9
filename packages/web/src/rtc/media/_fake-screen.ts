/** Track of a captured screen, as far as screen sharing touches it. The test ends it as the browser would. */
export class FakeScreenTrack extends EventTarget {
  readyState: MediaStreamTrackState = 'live'
  contentHint = ''
  readonly limits: (MediaTrackConstraints | undefined)[] = []

  constructor(readonly kind: 'audio' | 'video') {
    super()
  }

  applyConstraints(limits?: MediaTrackConstraints): Promise<void> {
    this.limits.push(limits)
    return Promise.resolve()
  }

  /** Fires no event, as in browsers. */
  stop(): void {
    this.readyState = 'ended'
  }

  /** The end from outside of the page: the browser's own bar, a closed tab. */
  endOutside(): void {
    this.readyState = 'ended'
    this.dispatchEvent(new Event('ended'))
  }
}

type Answer = { video?: FakeScreenTrack; audio?: FakeScreenTrack } | DOMException

/** Browser whose dialog a test answers. `knows`: constraints that it supports. */
export const fakeScreenDevices = (knows: readonly string[] = []) => {
  const asked: (DisplayMediaStreamOptions | undefined)[] = []
  const dialogs: ((answer: Answer) => void)[] = []
  return {
    asked,
    /** Answers the oldest dialog that is open. */
    answer: async (answer: Answer): Promise<void> => {
      const dialog = dialogs.shift()
      if (!dialog) throw new Error('no dialog is open')
      dialog(answer)
      await new Promise((resolve) => setTimeout(resolve))
    },
    devices: {
      getSupportedConstraints: () => Object.fromEntries(knows.map((name) => [name, true])),
      getDisplayMedia: (options?: DisplayMediaStreamOptions) => {
        asked.push(options)
        return new Promise<MediaStream>((resolve, reject) => {
          dialogs.push((answer) => {
            if (answer instanceof DOMException) reject(answer)
            else
              resolve({
                getVideoTracks: () => (answer.video ? [answer.video] : []),
                getAudioTracks: () => (answer.audio ? [answer.audio] : []),
              } as unknown as MediaStream)
          })
        })
      },
    },
  }
}
