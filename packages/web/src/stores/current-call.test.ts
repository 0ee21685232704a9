import { expect, it } from 'vitest'
import { shallowRef } from 'vue'
import { currentCall, useAsCurrentCall } from './current-call'

const newCall = () => {
  const isLive = shallowRef(false)
  const verbs = { setRecording: () => undefined, setCaptioning: () => undefined, caption: () => undefined }
  useAsCurrentCall(() => isLive.value, verbs)
  return { isLive, verbs }
}

it('is the live call, until that is over', () => {
  const { isLive, verbs } = newCall()
  expect(currentCall.value).toBeNull()
  isLive.value = true
  expect(currentCall.value).toBe(verbs)
  isLive.value = false
  expect(currentCall.value).toBeNull()
})

it('stays where another one has taken its place', () => {
  const [before, now] = [newCall(), newCall()]
  before.isLive.value = true
  now.isLive.value = true
  before.isLive.value = false
  expect(currentCall.value).toBe(now.verbs)
  now.isLive.value = false
})
