import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const RATE = 48_000
const SECONDS = 2
const PITCH_HERTZ = 140
const SYLLABLES_PER_SECOND = 4

/** A sample of a hum with overtones that swells and ebbs as syllables do, of -1 to 1. */
const sampleAt = (seconds: number): number => {
  const swell = 0.5 - 0.5 * Math.cos(2 * Math.PI * SYLLABLES_PER_SECOND * seconds)
  let sum = 0
  for (let overtone = 1; overtone <= 12; overtone++)
    sum += Math.sin(2 * Math.PI * PITCH_HERTZ * overtone * seconds) / overtone
  return 0.35 * swell * sum
}

/**
 * Writes a sound file that noise suppression takes for speech, for Chromium's fake microphone: that beeps for 20 ms at a time,
 * which is no talk. Returns its path.
 */
export const writeSpeech = (): string => {
  const data = Buffer.alloc(RATE * SECONDS * 2)
  for (let at = 0; at < RATE * SECONDS; at++)
    data.writeInt16LE(Math.round(sampleAt(at / RATE) * 32_000), at * 2)
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + data.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(RATE, 24)
  head.writeUInt32LE(RATE * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(data.length, 40)
  const file = join(mkdtempSync(join(tmpdir(), 'talki-speech-')), 'speech.wav')
  writeFileSync(file, Buffer.concat([head, data]))
  return file
}
