/** Level meter of a microphone, by the browser’s own analyser. */
export const createLevelMeter = (AudioContext: (new () => AudioContext) | undefined) => {
  let context: AudioContext | null = null
  let source: MediaStreamAudioSourceNode | null = null
  let analyser: AnalyserNode | null = null
  let samples = new Float32Array(0)

  const detach = (): void => {
    source?.disconnect()
    source = null
  }

  return {
    /** Measures this stream from now on; none when it is null. */
    attach: (stream: MediaStream | null): void => {
      detach()
      if (!stream || !AudioContext) return
      try {
        context ??= new AudioContext()
        analyser ??= new AnalyserNode(context, { fftSize: 512 })
        samples = new Float32Array(analyser.fftSize)
        source = context.createMediaStreamSource(stream)
        source.connect(analyser)
      } catch {
        // No sound system: the call goes on, without a level.
        detach()
      }
    },
    /**
     * The level of this moment, 0–1: the root mean square, scaled so that speech fills the range. Null where nothing is measured:
     * without a stream, or while the browser's sound system does not run.
     */
    read: (): number | null => {
      if (!source || !analyser || !context) return null
      if (context.state !== 'running') {
        // Browsers start it suspended until the user has touched the page; iOS interrupts it during a phone call.
        void context.resume().catch(() => undefined)
        return null
      }
      analyser.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
      return Math.min(1, Math.sqrt(power) * 4)
    },
    close: (): void => {
      detach()
      void context?.close().catch(() => undefined)
      context = null
      analyser = null
    },
  }
}
export type LevelMeter = ReturnType<typeof createLevelMeter>
