import { expect, it } from 'vitest'
import { NO_SILENCE, nextSilence, type Silence } from './silence'

const after = (before: Silence, level: number | null, seconds: number): Silence => {
  let state = before
  for (let ms = 0; ms < seconds * 1000; ms += 100) state = nextSilence(state, level, 100)
  return state
}
/** The level of a quiet room: -74 dBFS, four times over. */
const ROOM = 0.0008

it.each([0, 0.0001])(
  'is told of a microphone that gives %d from the first on, after some seconds',
  (level) => {
    expect(after(NO_SILENCE, level, 5).isSilent).toBe(false)
    expect(after(NO_SILENCE, level, 7).isSilent).toBe(true)
  },
)

it('is none in a quiet room, and over with the first sound', () => {
  expect(after(NO_SILENCE, ROOM, 600).isSilent).toBe(false)
  expect(after(after(NO_SILENCE, 0, 10), ROOM, 0.1).isSilent).toBe(false)
})

it('of a microphone that was heard is told late, and only of digital silence', () => {
  const heard = after(NO_SILENCE, 0.2, 1)
  expect(after(heard, 0, 30).isSilent).toBe(false)
  expect(after(heard, 0, 61).isSilent).toBe(true)
  expect(after(heard, 0.0001, 600).isSilent).toBe(false)
})

it('does not count the time in which the microphone is off or cannot be measured', () => {
  expect(after(after(after(NO_SILENCE, 0, 4), null, 60), 0, 4).isSilent).toBe(false)
})
