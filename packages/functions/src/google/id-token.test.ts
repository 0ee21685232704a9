import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { readIdToken } from './id-token'

const issuer = 'https://accounts.example'
const expected = { issuer, clientId: 'talki', nonce: 'the nonce' }

type Keys = Awaited<ReturnType<typeof generateKeyPair>>
let ours: Keys
let theirs: Keys
let elliptic: Keys
let published: Parameters<typeof readIdToken>[1]
beforeAll(async () => {
  ours = await generateKeyPair('RS256')
  theirs = await generateKeyPair('RS256')
  elliptic = await generateKeyPair('ES256')
  published = createLocalJWKSet({
    keys: [
      { ...(await exportJWK(ours.publicKey)), kid: 'one', alg: 'RS256' },
      { ...(await exportJWK(elliptic.publicKey)), kid: 'two', alg: 'ES256' },
    ],
  })
})

const seconds = (): number => Math.floor(Date.now() / 1000)
const claims = (): JWTPayload => ({
  iss: issuer,
  aud: 'talki',
  sub: '1234567890',
  nonce: 'the nonce',
  name: 'Ada',
  iat: seconds(),
  exp: seconds() + 3600,
})
const sign = (
  changes: Record<string, unknown> = {},
  key = ours.privateKey,
  header = { alg: 'RS256', kid: 'one' },
) => new SignJWT({ ...claims(), ...changes }).setProtectedHeader(header).sign(key)
const read = async (token: Promise<string> | string, of = expected) => {
  const result = await readIdToken(await token, published, of)
  return result.ok ? result.value : result.error.why
}

it('tells who it is', async () => {
  expect(await read(sign())).toEqual({ sub: '1234567890', name: 'Ada' })
  expect(await read(sign({ aud: ['talki'], azp: 'talki' }))).toMatchObject({ sub: '1234567890' })
  expect(await read(sign({ name: undefined }))).toEqual({ sub: '1234567890', name: undefined })
  expect(await read(sign({ name: { toString: 'x' } }))).toEqual({ sub: '1234567890', name: undefined })
})

describe('is refused', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['issuer', 'another issuer’s', { iss: 'https://evil.example' }],
    ['issuer', 'nobody’s', { iss: undefined }],
    ['issuer', 'Google’s, where that is not the provider', { iss: 'accounts.google.com' }],
    ['audience', 'for another client', { aud: 'another' }],
    ['audience', 'for us and another', { aud: ['talki', 'another'] }],
    ['audience', 'for us, handed to another', { azp: 'another' }],
    ['audience', 'for nobody', { aud: undefined }],
    ['nonce', 'in answer to another question', { nonce: 'another' }],
    ['nonce', 'in answer to none', { nonce: undefined }],
    ['nonce', 'with a nonce that is no text', { nonce: 7 }],
    ['expired', 'expired', { exp: seconds() - 60 }],
    ['malformed', 'good for ever', { exp: undefined }],
    ['malformed', 'about nobody', { sub: undefined }],
    ['malformed', 'about the empty name', { sub: '' }],
    ['malformed', 'not good before tomorrow', { nbf: seconds() + 86_400 }],
  ])('as %s when it is %s', async (why, _, changes) => {
    expect(await read(sign(changes))).toBe(why)
  })

  it('when another key signed it, known or not', async () => {
    expect(await read(sign({}, theirs.privateKey))).toBe('signature')
    expect(await read(sign({}, theirs.privateKey, { alg: 'RS256', kid: 'unknown' }))).toBe('signature')
    const [header = '', payload = '', signature = ''] = (await sign()).split('.')
    const forged = Buffer.from(JSON.stringify({ ...claims(), sub: '1' })).toString('base64url')
    expect(await read(`${header}.${forged}.${signature}`)).toBe('signature')
    expect(await read(`${header}.${payload}.`)).toBe('signature')
  })

  it('when it is signed in another way, or in none', async () => {
    expect(await read(sign({}, elliptic.privateKey, { alg: 'ES256', kid: 'two' }))).toBe('algorithm')
    expect(await read(new UnsecuredJWT(claims()).encode())).not.toMatchObject({ sub: '1234567890' })
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(ours.publicKey)))
    const confused = new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret)
    expect(await read(confused)).toBe('algorithm')
    // An extension that its reader has to understand (RFC 7515, 4.1.11).
    const header = { alg: 'RS256', kid: 'one', crit: ['x'], x: 1 }
    const [, ...rest] = (await sign()).split('.')
    const extended = [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.')
    expect(await read(extended)).toBe('algorithm')
  })

  it.each(['', '.', '..', 'a.b.c', 'x'.repeat(5000), 'e30.e30.e30'])('when it is %j', async (token) => {
    expect(await read(token)).toBe('malformed')
  })
})

it('may leave out the scheme, if it is Google’s', async () => {
  const google = { ...expected, issuer: 'https://accounts.google.com' }
  for (const iss of ['https://accounts.google.com', 'accounts.google.com']) {
    expect(await read(sign({ iss }), google)).toMatchObject({ sub: '1234567890' })
  }
  expect(await read(sign({ iss: 'accounts.google.com.evil.example' }), google)).toBe('issuer')
})

it('is nothing that can be judged without the keys', async () => {
  const unreachable = () => Promise.reject(new TypeError('fetch failed'))
  await expect(readIdToken(await sign(), unreachable, expected)).rejects.toThrow('fetch failed')
})
