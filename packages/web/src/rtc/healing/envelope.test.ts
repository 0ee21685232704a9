import { newMemberId } from '@talki/core/id'
import { Envelope, ENVELOPE_DATA_MAX, type PeerSignal } from '@talki/core/protocol/peer'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { openEnvelope, sealEnvelope, type KnownSender, type OpenDeps } from './envelope'
import { crypto } from './_node-crypto'
import { createReplayWindow } from './replay-window'

const [ada, ben, cid, eve] = [newMemberId(), newMemberId(), newMemberId(), newMemberId()]
const NOW = 1_800_000_000_000
const signal: PeerSignal = {
  id: 'one',
  link: 'aaaaaaaaaaaaaaaa.1',
  description: { type: 'offer', sdp: 'v=0' },
}

const adasPage = crypto.createSigner()
const sealed = async (over: Partial<Envelope> = {}): Promise<Envelope> => {
  const envelope = await sealEnvelope(
    await adasPage,
    { from: ada, to: ben, seq: 1, time: NOW, ...over },
    signal,
  )
  if (!envelope) throw new Error('too large')
  return envelope
}
const known = async (): Promise<KnownSender> => ({
  publicKey: (await adasPage).publicKey,
  aheadMs: 0,
  window: createReplayWindow(),
})
/** What Ben makes of an envelope that Cid hands over. */
const opened = async (envelope: Envelope, over: Partial<OpenDeps> = {}) => {
  const deps = { me: ben, through: cid, sender: await known(), verify: crypto.verify, wallClock: () => NOW }
  const result = await openEnvelope(envelope, { ...deps, ...over })
  return result.ok ? result.value : result.error.code
}

it('carries a signal, and passes the schema of the wire', async () => {
  const envelope = await sealed()
  expect(v.parse(Envelope, JSON.parse(JSON.stringify(envelope)))).toEqual(envelope)
  expect(await opened(envelope)).toEqual(signal)
})

it.each([
  ['data', { data: JSON.stringify({ ...signal, id: 'two' }) }],
  ['seq', { seq: 2 }],
  ['time', { time: NOW + 1 }],
])('is dropped where its %s was altered', async (_, change) => {
  expect(await opened({ ...(await sealed()), ...change })).toBe('forged')
})

it('is dropped where another member than the signer is named as its sender', async () => {
  const envelope = { ...(await sealed()), from: eve }
  const eves = { ...(await known()), publicKey: (await crypto.createSigner()).publicKey }
  expect(await opened(envelope, { sender: eves })).toBe('forged')
})

it('is dropped where a key that is not the sender’s has signed it', async () => {
  const forger = await crypto.createSigner()
  const { signature } = (await sealEnvelope(forger, { from: ada, to: ben, seq: 1, time: NOW }, signal)) ?? {
    signature: '',
  }
  expect(signature).toMatch(/^[\w-]{86}$/)
  expect(await opened({ ...(await sealed()), signature })).toBe('forged')
})

it('is dropped where the signature is no signature, or the key no key', async () => {
  expect(await opened({ ...(await sealed()), signature: 'A'.repeat(86) })).toBe('forged')
  expect(await opened(await sealed(), { sender: { ...(await known()), publicKey: 'B'.repeat(87) } })).toBe(
    'forged',
  )
})

it('is dropped where it is for somebody else, even though it is well signed', async () => {
  expect(await opened(await sealed({ to: eve }))).toBe('not_for_me')
  // And the addressee cannot be changed.
  expect(await opened({ ...(await sealed({ to: eve })), to: ben })).toBe('forged')
})

it('is dropped where its sender hands it over, or it has come back to its sender', async () => {
  expect(await opened(await sealed(), { through: ada })).toBe('looped')
  expect(await opened({ ...(await sealed()), to: ada }, { me: ada })).toBe('looped')
})

it('is dropped where its sender is not known', async () => {
  expect(await opened(await sealed(), { sender: undefined })).toBe('unknown_sender')
})

it('is taken once, of two copies that arrive together too', async () => {
  const envelope = await sealed()
  const sender = await known()
  const both = await Promise.all([opened(envelope, { sender }), opened(envelope, { sender, through: eve })])
  expect(both.filter((each) => each === 'replayed')).toHaveLength(1)
  expect(await opened(envelope, { sender })).toBe('replayed')
})

it('is dropped where it was kept back for longer than a minute, by clocks that may differ by a day', async () => {
  const day = 86_400_000
  const sender = { ...(await known()), aheadMs: day }
  expect(await opened(await sealed({ time: NOW + day }), { sender })).toEqual(signal)
  expect(await opened(await sealed({ time: NOW + day - 61_000, seq: 2 }), { sender })).toBe('stale')
  expect(await opened(await sealed({ time: NOW, seq: 3 }), { sender })).toBe('stale')
})

it('is taken up to a minute early or late, and not a millisecond more', async () => {
  const at = async (time: number) => {
    const what = await opened(await sealed({ time }))
    return typeof what === 'string' ? what : 'taken'
  }
  expect([await at(NOW - 60_000), await at(NOW + 60_000)]).toEqual(['taken', 'taken'])
  expect([await at(NOW - 60_001), await at(NOW + 60_001)]).toEqual(['stale', 'stale'])
})

it('uses up no number where it is forged', async () => {
  const sender = await known()
  await opened({ ...(await sealed()), data: '{}' }, { sender })
  expect(await opened(await sealed(), { sender })).toEqual(signal)
})

it('is not made for a signal that is too large, and one that is too large does not pass the wire', async () => {
  const noise = Array.from({ length: 30_000 }, () => Math.random().toString(36).charAt(2)).join('')
  const large: PeerSignal = { ...signal, description: { type: 'offer', sdp: noise } }
  const address = { from: ada, to: ben, seq: 1, time: NOW }
  expect(await sealEnvelope(await adasPage, address, large)).toBeNull()
  const padded = { ...(await sealed()), data: 'x'.repeat(ENVELOPE_DATA_MAX + 1) }
  expect(v.safeParse(Envelope, padded).success).toBe(false)
})

it('is dropped where it holds no signal', async () => {
  const signer = await adasPage
  const content = { from: ada, to: ben, seq: 1, time: NOW, data: '{"not":"a signal"}' }
  const text = JSON.stringify(['talki envelope 1', ada, ben, 1, NOW, content.data])
  expect(await opened({ ...content, signature: await signer.sign(text) })).toBe('malformed')
})
