import { useSpeakers } from '../stores/speakers'

const NOTES = [
  { at: 0, hertz: 392 },
  { at: 0.16, hertz: 523.25 },
]
const RING_SECONDS = 0.5
const LOUDNESS = 0.12
/** How long the browser may take to start its sound, in milliseconds. */
const START_MS = 1000

let context: AudioContext | null = null
let player: HTMLAudioElement | null = null

/**
 * Where the notes go. By a media element where a speaker was chosen, since every browser that lets one be chosen does so for
 * media elements, and only some for an AudioContext.
 */
const outputOf = async (on: AudioContext, speaker: string): Promise<AudioNode> => {
  if (speaker === '') return on.destination
  const output = new MediaStreamAudioDestinationNode(on)
  player ??= new Audio()
  player.srcObject = output.stream
  try {
    await player.setSinkId(speaker)
    await player.play()
    return output
  } catch {
    // The chosen speaker is not there: the system's own plays.
    return on.destination
  }
}

/**
 * Plays two soft synthesized notes on the chosen speaker. Silent where the browser does not let the page play sound: before
 * the user has touched it. Nor are they played later, by that touch.
 */
export const chime = async (): Promise<void> => {
  try {
    context ??= new AudioContext()
    const asked = performance.now()
    if (context.state === 'suspended') await context.resume()
    // The browser has waited for a touch of the page: what the notes tell of is past.
    if (performance.now() - asked > START_MS) return
    const output = await outputOf(context, useSpeakers().state.deviceId)
    for (const { at, hertz } of NOTES) {
      const start = context.currentTime + at
      const tone = new OscillatorNode(context, { type: 'triangle', frequency: hertz })
      const loudness = new GainNode(context, { gain: 0 })
      loudness.gain.setValueAtTime(0, start)
      loudness.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02)
      loudness.gain.exponentialRampToValueAtTime(0.0001, start + RING_SECONDS)
      tone.connect(loudness).connect(output)
      tone.start(start)
      tone.stop(start + RING_SECONDS)
    }
  } catch {
    // The prompt is on the screen and in the screen reader anyway.
  }
}
