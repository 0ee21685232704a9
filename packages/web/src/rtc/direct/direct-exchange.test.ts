import { expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { createFakeNetwork, FakeConnection, newFingerprint } from '../connection/_fake-connection'
import { encodeDirectCode, type DirectCode } from './direct-code'
import { createDirectExchange } from './direct-exchange'

const code = (kind: DirectCode['kind'], fingerprint: string): string =>
  encodeDirectCode({
    kind,
    id: 'abcdefghijklmnop',
    name: 'Ben',
    ufrag: 'abcd',
    pwd: 'abcdefghijklmnopqrstuv',
    fingerprint,
    candidates: [{ type: 'host', address: '192.0.2.1', port: 9 }],
  })

it('takes codes of the one browser whose certificate is known, and makes no connection for another', async () => {
  const known = newFingerprint()
  const exchange = createDirectExchange(
    {
      platform: fakePlatform(),
      createPeerConnection: () => {
        throw new Error('a connection')
      },
      name: () => 'Ada',
      tracks: () => ({ microphone: null, camera: null, screen: null, screen_audio: null }),
      accepts: ({ fingerprint }) => fingerprint === known,
    },
    { onOpen: () => undefined, onNoLink: () => undefined },
  )
  expect(await exchange.answer(code('offer', newFingerprint()))).toEqual({
    ok: false,
    error: { code: 'stranger' },
  })
  await expect(exchange.answer(code('offer', known))).rejects.toThrow('a connection')
})

it('gives out no code without a candidate while another connection may find some', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const network = createFakeNetwork()
  const codes = async (stuck: readonly number[]) => {
    network.made = 0
    network.isStuck = ({ number }) => stuck.includes(number)
    const exchange = createDirectExchange(
      {
        platform: fakePlatform(),
        createPeerConnection: () => new FakeConnection(network) as unknown as RTCPeerConnection,
        name: () => 'Ada',
        tracks: () => ({ microphone: null, camera: null, screen: null, screen_audio: null }),
      },
      { onOpen: () => undefined, onNoLink: () => undefined },
    )
    const invitation = exchange.invite()
    await vi.advanceTimersByTimeAsync(10_000)
    await invitation
    exchange.close()
    return network.made
  }
  expect(await codes([])).toBe(1)
  expect(await codes([1, 2])).toBe(3)
  expect(await codes([1, 2, 3, 4])).toBe(3)
  vi.useRealTimers()
})
