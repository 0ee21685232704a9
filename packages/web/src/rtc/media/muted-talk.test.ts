import { expect, it } from 'vitest'
import { NO_TALK, nextMutedTalk, type MutedTalk } from './muted-talk'

const STEP_MS = 100
/** After `seconds` at a level, from a state. */
const after = (before: MutedTalk, level: number | null, seconds: number): MutedTalk => {
  let state = before
  for (let ms = 0; ms < seconds * 1000; ms += STEP_MS) state = nextMutedTalk(state, level, STEP_MS)
  return state
}
const SPEECH = 0.2
const ROOM = 0.01

it('is told once there has been talk for a moment', () => {
  expect(after(NO_TALK, SPEECH, 0.3).isTalking).toBe(false)
  expect(after(NO_TALK, SPEECH, 1).isTalking).toBe(true)
})

it('is none of the noise of a room, however long, nor of a cough now and then', () => {
  expect(after(NO_TALK, ROOM, 60).isTalking).toBe(false)
  let state = NO_TALK
  for (let cough = 0; cough < 20; cough++) state = after(after(state, SPEECH, 0.3), ROOM, 2)
  expect(state.isTalking).toBe(false)
})

it('counts words with pauses between them together', () => {
  const words = after(after(after(NO_TALK, SPEECH, 0.3), ROOM, 0.4), SPEECH, 0.3)
  expect(words.isTalking).toBe(true)
})

it('begins at a higher level than it goes on', () => {
  const soft = 0.045
  expect(after(NO_TALK, soft, 5).isTalking).toBe(false)
  expect(after(after(NO_TALK, SPEECH, 0.1), soft, 0.6).isTalking).toBe(true)
})

it('lasts over a pause, and ends after a longer one', () => {
  const talk = after(NO_TALK, SPEECH, 1)
  expect(after(talk, ROOM, 2).isTalking).toBe(true)
  expect(after(talk, ROOM, 5).isTalking).toBe(false)
})

it('is not told again before a minute has passed, unless the user was heard in between', () => {
  const over = after(after(NO_TALK, SPEECH, 1), ROOM, 5)
  expect(after(over, SPEECH, 10).isTalking).toBe(false)
  expect(after(after(over, ROOM, 61), SPEECH, 1).isTalking).toBe(true)
  expect(after(after(over, null, 0.1), SPEECH, 1).isTalking).toBe(true)
})

it('is over at once when the microphone is on', () => {
  expect(after(after(NO_TALK, SPEECH, 1), null, 0.1)).toEqual(NO_TALK)
})
