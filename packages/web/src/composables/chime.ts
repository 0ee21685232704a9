const NOTES = [
  { at: 0, hertz: 392 },
  { at: 0.16, hertz: 523.25 },
]
const RING_SECONDS = 0.5
const LOUDNESS = 0.12

let context: AudioContext | null = null

/**
 * Plays two soft synthesized notes. Silent where the browser does not let the page play sound: before the user has
 * touched it.
 */
export const chime = async (): Promise<void> => {
  try {
    context ??= new AudioContext()
    if (context.state === 'suspended') await context.resume()
    for (const { at, hertz } of NOTES) {
      const start = context.currentTime + at
      const tone = new OscillatorNode(context, { type: 'triangle', frequency: hertz })
      const loudness = new GainNode(context, { gain: 0 })
      loudness.gain.setValueAtTime(0, start)
      loudness.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02)
      loudness.gain.exponentialRampToValueAtTime(0.0001, start + RING_SECONDS)
      tone.connect(loudness).connect(context.destination)
      tone.start(start)
      tone.stop(start + RING_SECONDS)
    }
  } catch {
    // The prompt is on the screen and in the screen reader anyway.
  }
}
