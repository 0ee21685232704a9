import { expect, it } from 'vitest'
import { currentCall, enterCurrentCall, type CurrentCall } from './current-call'

const newCall = (): CurrentCall => ({ setRecording: () => undefined, caption: () => undefined })

it('is the live call, until that is over', () => {
  const call = newCall()
  const leave = enterCurrentCall(call)
  expect(currentCall.value).toBe(call)
  leave()
  expect(currentCall.value).toBeNull()
})

it('stays where another one has taken its place', () => {
  const [before, now] = [newCall(), newCall()]
  const leaveBefore = enterCurrentCall(before)
  const leave = enterCurrentCall(now)
  leaveBefore()
  expect(currentCall.value).toBe(now)
  leave()
})
