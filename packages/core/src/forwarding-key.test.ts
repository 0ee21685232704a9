import { expect, it } from 'vitest'
import { signForwardingKey, verifyForwardingKey } from './forwarding-key'
import { newRoomId } from './id'
import { signNonce } from './signed-nonce'

const KEY = 'key'
const NOW = 1_800_000_000_000

it('proves for its time of which room the bearer was the admin', async () => {
  const room = newRoomId()
  const text = await signForwardingKey(KEY, room, NOW + 60_000)
  expect(text.length).toBeLessThan(128)
  expect(await verifyForwardingKey(KEY, text, NOW)).toEqual({ ok: true, value: room })
  expect(await verifyForwardingKey(KEY, text, NOW + 120_000)).toEqual({
    ok: false,
    error: { code: 'expired' },
  })
})

it('is not to be forged, nor made out of another room’s, nor out of a nonce', async () => {
  const text = await signForwardingKey(KEY, newRoomId(), NOW + 60_000)
  const unsigned = { ok: false, error: { code: 'unsigned' } }
  expect(await verifyForwardingKey('another', text, NOW)).toEqual(unsigned)
  expect(await verifyForwardingKey(KEY, newRoomId() + text.slice(26), NOW)).toEqual(unsigned)
  expect(await verifyForwardingKey(KEY, await signNonce(KEY, 'nonce', NOW + 60_000), NOW)).toEqual(unsigned)
  expect(await verifyForwardingKey(KEY, '', NOW)).toEqual(unsigned)
})
