// @vitest-environment happy-dom
import { newRoomId } from '@talki/core/id'
import { beforeEach, expect, it } from 'vitest'
import { forgetCall, recallCall, rememberCall } from './call-memory'

const room = newRoomId()
beforeEach(() => sessionStorage.clear())

it('takes a reload back to its own room only', () => {
  rememberCall({ room, microphone: false, camera: true })
  expect(recallCall(room)).toEqual({ room, microphone: false, camera: true })
  expect(recallCall(newRoomId())).toBeNull()
})

it('forgets', () => {
  rememberCall({ room, microphone: true, camera: true })
  forgetCall()
  expect(recallCall(room)).toBeNull()
})

it.each(['', '{', 'null', '[]', '{"room":"x"}', `{"room":"${room}","microphone":1,"camera":true}`])(
  'ignores %j, which it did not write',
  (text) => {
    sessionStorage.setItem('talki:call', text)
    expect(recallCall(room)).toBeNull()
  },
)
