import { expect, it, vi } from 'vitest'
import { crypto } from './_node-crypto'
import { browserPairCrypto } from './pair-crypto'

const shares = [crypto.newShare(), crypto.newShare()] as const

it('is not there outside secure contexts', () => {
  expect(browserPairCrypto({ getRandomValues: () => new Uint8Array(1) } as unknown as Crypto)).toBeNull()
})

it('keeps the private key from every script', async () => {
  const generate = vi.spyOn(globalThis.crypto.subtle, 'generateKey')
  const signer = await crypto.createSigner()
  const pair = (await generate.mock.results[0]?.value) as CryptoKeyPair
  generate.mockRestore()
  expect(pair.privateKey.extractable).toBe(false)
  expect(Object.values(signer).some((value) => (value as unknown) instanceof CryptoKey)).toBe(false)
})

it('derives the same from the same halves, and something else from others', async () => {
  const [one, same] = [await crypto.createSecret(shares), await crypto.createSecret([...shares])]
  const other = await crypto.createSecret([shares[0], crypto.newShare()])
  const turned = await crypto.createSecret([shares[1], shares[0]])
  const token = await one.token('a')
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(await same.token('a')).toBe(token)
  const others = [await one.token('b'), await other.token('a'), await turned.token('a')]
  expect(new Set([token, ...others]).size).toBe(4)
})

it('opens what was sealed for the same purpose by the same secret, and nothing else', async () => {
  const secret = await crypto.createSecret(shares)
  const sealed = await secret.seal('a', 'héllo')
  expect(sealed).toMatch(/^[\w-]+$/)
  expect(await secret.open('a', sealed)).toBe('héllo')
  expect(await secret.open('b', sealed)).toBeNull()
  const stranger = await crypto.createSecret([crypto.newShare(), crypto.newShare()])
  expect(await stranger.open('a', sealed)).toBeNull()
  const altered = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA')
  expect(await secret.open('a', altered)).toBeNull()
  for (const rubbish of ['', 'A', '%%%']) expect(await secret.open('a', rubbish)).toBeNull()
})

it('never seals the same text the same way, and shows its length in steps alone', async () => {
  const secret = await crypto.createSecret(shares)
  const [one, two, longer] = [
    await secret.seal('a', 'x'),
    await secret.seal('a', 'x'),
    await secret.seal('a', 'x'.repeat(900)),
  ]
  expect(one).not.toBe(two)
  expect(one.length).toBe(longer.length)
})
