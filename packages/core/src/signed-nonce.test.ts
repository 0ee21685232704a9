import { describe, expect, it } from 'vitest'
import { newSecret } from './secret'
import { signNonce, verifyNonce } from './signed-nonce'

const KEY = 'a key'
const NOW = 1_790_000_000_000
const signed = async () => signNonce(KEY, (await newSecret()).text, NOW + 30_000)

it('is the nonce that was signed, until its time is over', async () => {
  const { text } = await newSecret()
  const address = await signNonce(KEY, text, NOW + 30_000)
  expect(address).toMatch(/^[\w.-]{80,110}$/)
  expect(await verifyNonce(KEY, address, NOW)).toEqual({ ok: true, value: text })
  expect(await verifyNonce(KEY, address, NOW + 35_000)).toMatchObject({ ok: true })
  expect(await verifyNonce(KEY, address, NOW + 36_001)).toEqual({ ok: false, error: { code: 'expired' } })
})

describe('is refused', () => {
  const unsigned = { ok: false, error: { code: 'unsigned' } }

  it('with another key', async () => {
    expect(await verifyNonce('another', await signed(), NOW)).toEqual(unsigned)
  })

  it('when any part of it is changed, a later end above all', async () => {
    const [nonce = '', ends = '', signature = ''] = (await signed()).split('.')
    const later = (Number.parseInt(ends, 36) + 60).toString(36)
    const other = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`
    for (const forged of [
      [other(nonce), ends, signature],
      [nonce, later, signature],
      [nonce, ends, other(signature)],
    ]) {
      expect(await verifyNonce(KEY, forged.join('.'), NOW)).toEqual(unsigned)
    }
  })

  it.each(['', 'x', '..', 'a'.repeat(43), `a.b.${'='.repeat(43)}`, '\0', '\uD800', 'a'.repeat(4096)])(
    'when it has no such form: %j',
    async (text) => {
      expect(await verifyNonce(KEY, text, NOW)).toEqual(unsigned)
    },
  )
})
