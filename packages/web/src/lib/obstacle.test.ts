import { expect, it, vi } from 'vitest'
import { obstacleOf } from './obstacle'

const close = vi.fn()
class Connection {
  close = close
}
class Forbidden {
  constructor() {
    throw new DOMException('forbidden', 'NotSupportedError')
  }
  close = close
}

it('is none where a connection can be made, which is closed again', () => {
  expect(obstacleOf({ isSecureContext: true, RTCPeerConnection: Connection })).toBeNull()
  expect(close).toHaveBeenCalledOnce()
})

it.each([
  ['insecure', false, Connection],
  ['insecure', false, undefined],
  ['no_webrtc', true, undefined],
  ['no_webrtc', true, Forbidden],
] as const)('is %s: secure %s, %o', (obstacle, isSecureContext, RTCPeerConnection) => {
  expect(obstacleOf({ isSecureContext, RTCPeerConnection })).toBe(obstacle)
})
